-- 0039_index_block.sql - what a patient has blocked is not told to the engagement index: others would be sent to ask for it.
SET LOCAL ROLE samplan_owner;
CREATE TRIGGER index_mark AFTER INSERT OR UPDATE ON access.block FOR EACH ROW EXECUTE FUNCTION index.mark();
GRANT EXECUTE ON FUNCTION access.branch(text) TO samplan_owner;
RESET ROLE;
