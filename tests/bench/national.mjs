// national.mjs CONFIG RATE SECONDS - calls at a steady rate, whether or not those before have been answered: what waits in a
// queue counts as waiting. A server of its own with the national listener, on the bench's database. Prints figures.
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import path from 'node:path';
import { until } from '../lib/client.mjs';
import { all, Authority, endpoint, freePort, schedule, SYSTEM } from '../interop/national_kit.mjs';

const [config, rate, seconds] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const sql = (text) => execFileSync('psql', ['-X', '-q', '-A', '-t', '-d', process.env.BENCH_DATABASE, '-c', text], { encoding: 'utf8' }).trim();
const authority = new Authority('bench');
const platform = authority.system('SE0000000000-VP01');
authority.issue('own', '/CN=localhost', 'server');
const [port, other] = [await freePort(), await freePort()];
const file = authority.at('samplan.conf');
writeFileSync(file, `${readFileSync(config, 'utf8').replace(/^http.listen.*$/m, `http.listen = 127.0.0.1:${other}`)}
national.listen = 127.0.0.1:${port}\nnational.hsa_id = ${SYSTEM}\nnational.tls_certificate = ${authority.at('own.pem')}
national.tls_key = ${authority.at('own.key')}\nnational.client_ca = ${authority.at('ca.pem')}\nnational.client_crl = ${authority.at('crl.pem')}\n`);
sql("INSERT INTO access.client (hsa_id, name, may, created_by) VALUES ('SE0000000000-VP01', 'bench', '{schedule}', 'bench')");
const asked = sql(`SELECT i.value || ' ' || u.hsa_id FROM appointment.appointment a JOIN patient.identifier i ON i.patient_id = a.patient_id
    JOIN organisation.unit u ON u.id = a.unit_id WHERE i.value LIKE '1890%' AND a.starts_at > now() ORDER BY a.id LIMIT 2000`)
    .split('\n').map((line) => line.split(' '));

const agent = new https.Agent({ keepAlive: true, maxSockets: 64 });
const ca = readFileSync(authority.at('ca.pem'));
function call(n) {
    const [number, unit] = asked[n % asked.length];
    const body = schedule(unit, number);
    return new Promise((resolve) => {
        const request = https.request(`https://localhost:${port}${endpoint('GetSubjectOfCareSchedule')}`, { method: 'POST', agent, ca, ...platform,
            headers: { 'content-type': 'text/xml', 'content-length': Buffer.byteLength(body) } }, (answer) => {
            const parts = [];
            answer.on('data', (part) => parts.push(part));
            answer.on('end', () => resolve(answer.statusCode === 200 && all(Buffer.concat(parts).toString(), 'bookingId').length > 0));
        });
        request.on('error', () => resolve(false));
        request.end(body);
    });
}

const server = spawn(path.join(process.env.SAMPLAN_BUILD, 'samplan-server'), ['--config', file], { stdio: 'ignore' });
try {
    await until('the listener answers', () => call(0), 30);
    await Promise.all(Array.from({ length: 200 }, (_, n) => call(n))); // warm
    const took = [];
    let wrong = 0;
    const began = performance.now();
    const waiting = [];
    for (let n = 0; n < rate * seconds; n++) {
        const due = began + (n * 1000) / rate;
        while (performance.now() < due) await new Promise((go) => setTimeout(go, Math.max(0, due - performance.now())));
        waiting.push(call(n).then((good) => {
            took.push(performance.now() - due);
            if (!good) wrong++;
        }));
    }
    await Promise.all(waiting);
    took.sort((a, b) => a - b);
    const at = (share) => took[Math.min(took.length - 1, Math.floor(took.length * share))].toFixed(1);
    console.log(`national.calls ${(took.length / ((performance.now() - began) / 1000)).toFixed(0)} calls/s`);
    console.log(`national.p50 ${at(0.5)} ms\nnational.p95 ${at(0.95)} ms\nnational.p99 ${at(0.99)} ms\nnational.errors ${wrong} count`);
} finally {
    server.kill('SIGTERM');
    await new Promise((ended) => server.on('exit', ended));
    agent.destroy();
}
