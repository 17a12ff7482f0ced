// outage.mjs - the database goes and comes back: 503 with Retry-After meanwhile, service by itself
// afterwards, and nothing half-done.
import { Client, finish, ok, startSamplan, until } from '../lib/client.mjs';

const samplan = startSamplan({ ownCluster: true, extra: 'http.processes = 1\ndatabase.wait = 300ms\n' });

try {
    const client = await new Client(samplan).signIn('anna.ward');
    samplan.cluster('stop');
    const down = await until('the outage is noticed', async () => {
        const answer = await client.request('GET', '/inbox');
        return answer.status !== 200 && answer;
    });
    ok('without a database a read is answered 503', down.status === 503, down.text);
    ok('the 503 says when to come back', Number(down.headers['retry-after']) > 0);
    ok('the 503 is a problem document without a word about the database',
        down.headers['content-type'].startsWith('application/problem+json') && !/postgres|libpq|socket/i.test(down.text), down.text);
    const ready = await client.request('GET', '/health/ready');
    const live = await client.request('GET', '/health/live');
    ok('readiness says no, liveness says yes', ready.status === 503 && live.status === 200);
    samplan.cluster('start');
    const back = await until('service is back', async () => {
        const answer = await client.request('GET', '/inbox');
        return answer.status === 200 && answer;
    });
    ok('service resumes by itself, with the same session', back.status === 200);
} catch (error) {
    ok('the outage test ran to its end', false, error.stack);
} finally {
    samplan.stop();
}
finish();
