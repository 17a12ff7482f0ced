// streams.mjs - a thousand open event streams on one process: little memory, and all hear at once.
import { readFileSync } from 'node:fs';
import { Client, children, finish, ok, startSamplan, until } from '../lib/client.mjs';

const wanted = Number(process.env.FAULT_STREAMS ?? 1000);
const samplan = startSamplan({ extra: 'http.processes = 1\n' });

function residentMegabytes(pid) {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
}

try {
    const ward = await new Client(samplan).signIn('anna.ward');
    const heard = new Array(wanted).fill(0);
    const streams = [];
    let open = 0;
    let broken = 0;
    for (let i = 0; i < wanted; i++) {
        streams.push(ward.stream((event) => {
            if (event.event === 'open') open++;
            if (event.event === 'changed' && !heard[i]) heard[i] = Date.now();
        }, () => broken++));
        if (i % 50 === 49) await until('the last ones are open', () => open >= i - 20 || broken > 0);
    }
    await until('all are open', () => open === wanted);
    const [pid] = children(samplan.parent());
    const inbox = await ward.request('GET', '/inbox?view=all');
    const item = inbox.json.items.find((one) => one.unit.id === ward.session.assignment.unit.id && one.state !== 'admitted');
    const before = Date.now();
    const date = new Date(Date.parse(item.expectedDischargeDate) + 86400000 * 3).toISOString().slice(0, 10);
    const change = await ward.request('PUT', `/discharges/${item.id}/expected-date`, { expectedDischargeDate: date },
        { 'if-match': `"${item.version}"` });
    ok('the change that all are to hear of is made', change.status === 200, change.text);
    await until('all have heard', () => heard.every(Boolean));
    const slowest = Math.max(...heard) - before;
    const memory = residentMegabytes(pid);
    ok(`${wanted} streams all hear of a change within a second (${slowest} ms)`, slowest < 1000);
    ok(`${wanted} open streams stay under 100 MB resident (${memory.toFixed(0)} MB)`, memory < 100);
    ok('no stream broke', broken === 0, broken);
    for (const stream of streams) stream.close();
} catch (error) {
    ok('the stream test ran to its end', false, error.stack);
} finally {
    samplan.stop();
}
finish();
