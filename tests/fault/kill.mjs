// kill.mjs - SIGKILL in full load: every answer that any client has received has its audit row.
import { Client, children, finish, hammer, ok, startSamplan, until } from '../lib/client.mjs';

const rounds = Number(process.env.FAULT_KILLS ?? 3);
const samplan = startSamplan({ extra: 'http.processes = 2\n' });

// Which of these request ids have no committed row of a read.
function withoutRow(ids) {
    const rows = new Set(samplan.sql(
        "SELECT request_id FROM audit.event WHERE action = 'discharge.read' AND outcome = 'ok'").split('\n'));
    return ids.filter((id) => !rows.has(id));
}

async function round(client, cases) {
    const received = [];
    let running = true;
    let lost = 0;
    const load = hammer(32, () => running, async (lane) => {
        try {
            const answer = await client.request('GET', `/discharges/${cases[(lane * 7 + received.length) % cases.length]}`);
            if (answer.status === 200) received.push(answer.headers['x-request-id']);
        } catch {
            lost++;
            await new Promise((go) => setTimeout(go, 5));
        }
    });
    await until('there is load', () => received.length > 2000);
    const before = children(samplan.parent());
    for (const pid of before) process.kill(pid, 'SIGKILL');
    await until('the parent has started others', () => {
        const now = children(samplan.parent());
        return now.length >= 2 && now.every((pid) => !before.includes(pid));
    });
    const killedAt = received.length;
    await until('answers come again', () => received.length > killedAt + 500);
    running = false;
    await load;
    return { received, lost };
}

try {
    const client = await new Client(samplan).signIn('anna.ward');
    const inbox = await client.request('GET', '/inbox?view=all');
    const cases = inbox.json.items.map((item) => item.id);
    let received = [];
    let lost = 0;
    for (let i = 0; i < rounds; i++) {
        const one = await round(client, cases);
        received = received.concat(one.received);
        lost += one.lost;
    }
    const missing = withoutRow(received);
    ok(`after ${rounds} kills in full load each of ${received.length} answers has its audit row`, missing.length === 0,
        `${missing.length} without: ${missing.slice(0, 3)}`);
    ok('the kills did cut connections off', lost > 0);
    const control = withoutRow([...received.slice(0, 10), '00000000-0000-7000-8000-000000000000']);
    ok('an answer without its row would have been found', control.length === 1);
} catch (error) {
    ok('the kill test ran to its end', false, error.stack);
} finally {
    samplan.stop();
}
finish();
