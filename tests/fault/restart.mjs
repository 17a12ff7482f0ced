// restart.mjs - restarts under load lose no request; with the hand-over switched off they do.
import { spawn } from 'node:child_process';
import { openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import path from 'node:path';
import { Client, children, finish, hammer, ok, root, startSamplan, until } from '../lib/client.mjs';

const restarts = Number(process.env.FAULT_RESTARTS ?? 100);
const wanted = Number(process.env.FAULT_REQUESTS ?? 100000);
const samplan = startSamplan({ extra: 'http.processes = 2\nhttp.drain_idle = 2s\n' });

// Runs `act` again and again under load until `done`; counts answers and failures.
async function underLoad(client, done, act) {
    const count = { answered: 0, failed: 0, kinds: {} };
    let running = true;
    const load = hammer(16, () => running, async () => {
        try {
            const answer = await client.request('GET', '/session');
            if (answer.status !== 200) throw new Error(`status ${answer.status}`);
            count.answered++;
        } catch (error) {
            count.failed++;
            count.kinds[error.code ?? error.message] = (count.kinds[error.code ?? error.message] ?? 0) + 1;
            await new Promise((go) => setTimeout(go, 2));
        }
    });
    while (!done(count)) await act(count);
    running = false;
    await load;
    return count;
}

// One restart is over when none of the processes from before takes connections any more.
async function handOver() {
    const before = children(samplan.parent());
    process.kill(samplan.parent(), 'SIGHUP');
    await until('new processes answer', () => children(samplan.parent()).some((pid) => !before.includes(pid)));
    await until('the old ones are gone', () => !children(samplan.parent()).some((pid) => before.includes(pid)));
}

let successor; // of the restarts without hand-over: a child of ours, so ours to wait for

async function withoutHandOver() {
    const parent = samplan.parent();
    process.kill(parent, 'SIGTERM');
    await until('the parent is gone', () => {
        try {
            process.kill(parent, 0);
            return readFileSync(`/proc/${parent}/stat`, 'utf8').includes(') Z ');
        } catch {
            return true;
        }
    });
    const build = process.env.SAMPLAN_BUILD ?? path.join(root, 'build');
    const log = openSync(path.join(samplan.dir, 'server.log'), 'a');
    successor = spawn(path.join(build, 'samplan-server'), ['--config', path.join(samplan.dir, 'samplan.conf')],
        { stdio: ['ignore', log, log], detached: true });
    writeFileSync(path.join(samplan.dir, 'server.pid'), String(successor.pid));
    await until('it answers again', async () => {
        try {
            return (await new Client(samplan, new https.Agent()).request('GET', '/health/ready')).status === 200;
        } catch {
            return false;
        }
    });
}

try {
    const client = await new Client(samplan).signIn('anna.ward');
    let done = 0;
    const count = await underLoad(client, (c) => done >= restarts && c.answered + c.failed >= wanted, async () => {
        if (done < restarts) {
            await handOver();
            done++;
        } else {
            await new Promise((go) => setTimeout(go, 50));
        }
    });
    ok(`${done} restarts under load: none of ${count.answered + count.failed} requests failed`, count.failed === 0,
        JSON.stringify(count));
    let times = 0;
    const control = await underLoad(client, () => times >= 3, async () => {
        await withoutHandOver();
        times++;
    });
    ok('without the hand-over requests fail, so the test would have seen it', control.failed > 0, JSON.stringify(control));
} catch (error) {
    ok('the restart test ran to its end', false, error.stack);
} finally {
    if (successor) {
        const gone = new Promise((go) => successor.on('exit', go));
        if (successor.exitCode === null && successor.kill()) await gone;
        rmSync(path.join(samplan.dir, 'server.pid'));
    }
    samplan.stop();
}
finish();
