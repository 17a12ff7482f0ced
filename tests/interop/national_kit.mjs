// national_kit.mjs - the other side of the national listener: an authority that issues certificates to systems, a caller
// that posts envelopes with one, and the schemas of the contracts (beside the project, not in it).
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { root, startSamplan } from '../lib/client.mjs';

export const RIVTA = path.resolve(root, '../shared/rivta');
export const haveSchemas = existsSync(path.join(RIVTA, 'contracts.md'));
export const SYSTEM = 'SE0000000000-SYS1';

const DOMAINS = {
    GetSubjectOfCareSchedule: 'crm_scheduling', GetBookingDetails: 'crm_scheduling', CancelBooking: 'crm_scheduling',
    UpdateBooking: 'crm_scheduling', GetAvailableDates: 'crm_scheduling', GetAvailableTimeslots: 'crm_scheduling',
    GetCarePlans: 'clinicalprocess_logistics_logistics',
    GetCareManagers: 'coreprocess_residentparticipation_residentparticipation',
    PingForConfiguration: 'itintegration_monitoring',
};
export const CONTRACTS = Object.keys(DOMAINS);
export const folder = (contract) => path.join(RIVTA, DOMAINS[contract], 'interactions', `${contract}Interaction`);
export const endpoint = (contract) => `/${contract}/${contract === 'GetCarePlans' ? 2 : 1}/rivtabp21`;
// The same description for npm soap, which takes the first part of a message for its body: the parts that are headers are
// taken out, and given as headers.
export function wsdlFor(contract, release) {
    const copy = path.join(work, DOMAINS[contract]);
    if (!existsSync(copy)) cpSync(path.join(RIVTA, DOMAINS[contract]), copy, { recursive: true });
    const file = path.join(copy, 'interactions', `${contract}Interaction`, `${contract}Interaction_${release}_RIVTABP21.wsdl`);
    const text = readFileSync(file, 'utf8').replace(/<!--[\s\S]*?-->/g, '')
        .replace(/<wsdl:part\s[^>]*element=["'](itr:LogicalAddress|ih:Actor)["'][^>]*(\/>|>[\s\S]*?<\/wsdl:part>)/g, '')
        .replace(/<soap:header\s[^>]*\/>/g, '');
    writeFileSync(file, text);
    return file;
}
export const sample = (contract) => readFileSync(path.join(folder(contract), 'sample_request.xml'), 'utf8');

const work = mkdtempSync(path.join(os.tmpdir(), 'samplan-national-'));
let checked = 0;
// '' when the envelope is what the schemas say; else what xmllint says.
export function faultsOf(contract, envelope) {
    const file = path.join(work, `answer${checked++}.xml`);
    writeFileSync(file, envelope);
    const run = spawnSync('xmllint', ['--nonet', '--noout', '--schema', path.join(folder(contract), 'envelope.xsd'), file],
        { encoding: 'utf8' });
    return run.status === 0 ? '' : run.stderr;
}

// An authority of one's own: certificates of systems (or of none), and its list of revoked ones.
export class Authority {
    constructor(name) {
        this.dir = path.join(work, name);
        mkdirSync(path.join(this.dir, 'new'), { recursive: true });
        writeFileSync(this.at('index.txt'), '');
        writeFileSync(this.at('serial'), '1000\n');
        writeFileSync(this.at('crlnumber'), '01\n');
        writeFileSync(this.at('ca.cnf'), `[ca]\ndefault_ca = own\n[own]\ndir = ${this.dir}\ndatabase = $dir/index.txt
new_certs_dir = $dir/new\nserial = $dir/serial\ncrlnumber = $dir/crlnumber\ncertificate = $dir/ca.pem\nprivate_key = $dir/ca.key
default_md = sha256\ndefault_days = 30\ndefault_crl_days = 30\npolicy = any\nunique_subject = no
[any]\ncountryName = optional\norganizationName = optional\ncommonName = supplied\nserialNumber = optional
[client]\nextendedKeyUsage = clientAuth\n[server]\nextendedKeyUsage = serverAuth\nsubjectAltName = DNS:localhost,IP:127.0.0.1
[req]\ndistinguished_name = dn\n[dn]\n`);
        this.openssl('req', '-x509', ...this.key('ca.key'), '-days', '30', '-subj', `/CN=${name}`, '-out', this.at('ca.pem'),
            '-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign,cRLSign');
        this.list();
    }

    at(name) {
        return path.join(this.dir, name);
    }

    key(file) {
        return ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', this.at(file)];
    }

    openssl(...args) {
        return execFileSync('openssl', args, { stdio: 'pipe' });
    }

    issue(name, subject, kind = 'client', dates = []) {
        this.openssl('req', ...this.key(`${name}.key`), '-subj', subject, '-out', this.at(`${name}.csr`));
        this.openssl('ca', '-config', this.at('ca.cnf'), '-batch', '-extensions', kind, ...dates, '-in', this.at(`${name}.csr`),
            '-out', this.at(`${name}.pem`));
        return { key: readFileSync(this.at(`${name}.key`)), cert: readFileSync(this.at(`${name}.pem`)), file: this.at(`${name}.pem`) };
    }

    system(hsaId, ...more) {
        return this.issue(hsaId.toLowerCase(), `/C=SE/O=Test/CN=test system/serialNumber=${hsaId}`, ...more);
    }

    revoke(who) {
        this.openssl('ca', '-config', this.at('ca.cnf'), '-revoke', who.file);
        this.list();
    }

    list() {
        this.openssl('ca', '-config', this.at('ca.cnf'), '-gencrl', '-out', this.at('crl.pem'));
    }
}

export async function freePort() {
    const server = net.createServer().listen(0, '127.0.0.1');
    await new Promise((ready) => server.on('listening', ready));
    const { port } = server.address();
    await new Promise((closed) => server.close(closed));
    return port;
}

// A Samplan with the listener on, whose own certificate and whose callers' are the authority's.
export async function startNational(authority, extra = '') {
    const port = await freePort();
    authority.issue('own', '/C=SE/O=Test/CN=localhost', 'server');
    const samplan = startSamplan({ extra: `national.listen = 127.0.0.1:${port}\nnational.hsa_id = ${SYSTEM}
national.tls_certificate = ${authority.at('own.pem')}\nnational.tls_key = ${authority.at('own.key')}
national.client_ca = ${authority.at('ca.pem')}\nnational.client_crl = ${authority.at('crl.pem')}\n${extra}` });
    samplan.national = { port, address: `https://localhost:${port}`, ca: readFileSync(authority.at('ca.pem')) };
    samplan.operator = (...args) => {
        const program = path.join(process.env.SAMPLAN_BUILD ?? path.join(root, 'build'), 'samplan');
        const input = typeof args.at(-1) === 'object' ? args.pop().input : undefined;
        return spawnSync(program, [...args, '--config', path.join(samplan.dir, 'samplan.conf')], { encoding: 'utf8', input });
    };
    return samplan;
}

// Posts an envelope; {status, text, headers} or {error} when there was no answer.
export function post(samplan, who, where, envelope, { type = 'text/xml; charset=UTF-8', agent = false, method = 'POST' } = {}) {
    return new Promise((resolve) => {
        const request = https.request(`${samplan.national.address}${where}`, {
            method, agent, ca: samplan.national.ca, key: who?.key, cert: who?.cert,
            headers: { 'content-type': type, 'content-length': Buffer.byteLength(envelope), soapaction: '""' },
        }, (answer) => {
            const parts = [];
            answer.on('data', (part) => parts.push(part));
            answer.on('error', (error) => resolve({ error: String(error) }));
            answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, text: Buffer.concat(parts).toString() }));
        });
        request.on('error', (error) => resolve({ error: `${error.code ?? ''} ${error.message}` }));
        request.setTimeout(20000, () => request.destroy(new Error('no answer')));
        request.end(envelope);
    });
}

// Any request with a certificate; {status, headers, text, json} or {error}.
export function send(samplan, who, method, where, body, headers = {}, { agent = false } = {}) {
    return new Promise((resolve) => {
        const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
        const kind = text === undefined ? {} : { 'content-type': 'application/fhir+json', 'content-length': Buffer.byteLength(text) };
        const request = https.request(new URL(where, samplan.national.address), { method, agent, ca: samplan.national.ca, key: who?.key, cert: who?.cert,
            headers: { accept: 'application/fhir+json', ...kind, ...headers } }, (answer) => {
            const parts = [];
            answer.on('data', (part) => parts.push(part));
            answer.on('error', (error) => resolve({ error: String(error) }));
            answer.on('end', () => {
                const got = { status: answer.statusCode, headers: answer.headers, text: Buffer.concat(parts).toString() };
                resolve(/json/.test(answer.headers['content-type'] ?? '') && got.text ? { ...got, json: JSON.parse(got.text) } : got);
            });
        });
        request.on('error', (error) => resolve({ error: `${error.code ?? ''} ${error.message}` }));
        request.setTimeout(20000, () => request.destroy(new Error('no answer')));
        request.end(text);
    });
}

// fetch() with a client certificate, for a client that knows none.
export const mutualFetch = (samplan, who) => async (request) => {
    const body = ['GET', 'HEAD'].includes(request.method) ? undefined : await request.text();
    const got = await send(samplan, who, request.method, request.url, body, Object.fromEntries(request.headers));
    if (got.error) throw new Error(got.error);
    return new Response(got.text || null, { status: got.status, headers: got.headers });
};

const escape = (text) => text.replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c]);
const CRM = (contract) => `urn:riv:crm:scheduling:${contract}Responder:1`;

// An envelope as the platform would send it: `body` is the children of the root, of the message's namespace.
export function envelope(contract, address, body, { actor = null, kind = 'subject_of_care', ns = CRM(contract), types = '' } = {}) {
    const head = actor ? `<h:Actor xmlns:h="urn:riv:interoperability:headers:1"><h:actorId>${actor}</h:actorId><h:actorType>${kind}</h:actorType></h:Actor>` : '';
    return `<?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Header>
<r:LogicalAddress xmlns:r="urn:riv:itintegration:registry:1">${address}</r:LogicalAddress>${head}</e:Header>
<e:Body><${contract} xmlns="${ns}" xmlns:s="urn:riv:crm:scheduling:1"${types}>${body}</${contract}></e:Body></e:Envelope>`;
}

export const schedule = (unit, number, options = {}) => envelope('GetSubjectOfCareSchedule', unit,
    `<healthcare_facility>${unit}</healthcare_facility><subject_of_care>${number}</subject_of_care>`, { actor: number, ...options });
export const booking = (contract, unit, id, actor, message = '') => envelope(contract, unit,
    `<healthcare_facility>${unit}</healthcare_facility><bookingId>${id}</bookingId>${message && `<message>${escape(message)}</message>`}`, { actor });

export const all = (text, name) => [...text.matchAll(new RegExp(`<(?:\\w+:)?${name}>([^<]*)</`, 'g'))].map((m) => m[1]);
export const one = (text, name) => all(text, name)[0];
