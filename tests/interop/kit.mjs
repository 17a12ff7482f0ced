// kit.mjs - what the tests share: checks, a client that keeps cookies, certificates, keys, tokens.
import { execFileSync } from 'node:child_process';
import * as crypto from 'node:crypto';
import { readFileSync } from 'node:fs';
import https from 'node:https';

let failed = 0;

export async function test(sentence, body) {
    try {
        await body();
        console.log(`ok - ${sentence}`);
    } catch (error) {
        failed++;
        console.log(`not ok - ${sentence}`);
        console.log(String(error.stack ?? error).split('\n').slice(0, 12).join('\n').replace(/^/gm, '    '));
    }
}

export function skip(sentence, why) {
    console.log(`skip - ${sentence}: ${why}`);
}

export const failures = () => failed;

// An authority of one's own and a certificate for localhost; returns the paths.
export function certificate(folder, name) {
    const path = (end) => `${folder}/${name}-${end}.pem`;
    const openssl = (...args) => execFileSync('openssl', args, { stdio: 'pipe' });
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

    openssl('req', '-x509', ...key, '-days', '30', '-keyout', path('ca-key'), '-out', path('ca'),
        '-subj', `/CN=${name} test authority`);
    openssl('req', ...key, '-keyout', path('key'), '-out', path('request'), '-subj', '/CN=localhost',
        '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1');
    openssl('x509', '-req', '-in', path('request'), '-CA', path('ca'), '-CAkey', path('ca-key'),
        '-days', '30', '-copy_extensions', 'copyall', '-out', path('cert'));
    return { ca: path('ca'), cert: path('cert'), key: path('key') };
}

// A browser as far as HTTP goes: cookies by host, no redirect followed unless asked.
export class Browser {
    constructor(authorities) {
        this.ca = authorities.map((file) => readFileSync(file));
        this.jar = new Map();
    }

    cookies(host) {
        if (!this.jar.has(host)) this.jar.set(host, new Map());
        return this.jar.get(host);
    }

    keep(host, lines) {
        for (const line of lines ?? []) {
            const [pair, ...attributes] = line.split(';').map((part) => part.trim());
            const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
            const gone = attributes.some((a) => /^max-age=0$/i.test(a) ||
                (/^expires=/i.test(a) && Date.parse(a.slice(8)) < Date.now()));
            if (gone) this.cookies(host).delete(name);
            else this.cookies(host).set(name, value);
        }
    }

    ask(method, address, { headers = {}, body } = {}) {
        const url = new URL(address);
        const cookie = [...this.cookies(url.host)].map(([n, v]) => `${n}=${v}`).join('; ');
        const all = { ...headers };
        if (cookie) all.cookie = cookie;
        if (body !== undefined) all['content-length'] = Buffer.byteLength(body);
        return new Promise((resolve, reject) => {
            const request = https.request(url, { method, headers: all, ca: this.ca, agent: false }, (answer) => {
                const parts = [];
                answer.on('data', (part) => parts.push(part));
                answer.on('error', reject);
                answer.on('end', () => {
                    this.keep(url.host, answer.headers['set-cookie']);
                    resolve({
                        status: answer.statusCode,
                        headers: answer.headers,
                        location: answer.headers.location && new URL(answer.headers.location, url).href,
                        setCookie: answer.headers['set-cookie'] ?? [],
                        text: Buffer.concat(parts).toString(),
                        json() { return JSON.parse(this.text); },
                    });
                });
            });
            request.on('error', reject);
            request.setTimeout(15000, () => request.destroy(new Error(`no answer from ${url.host}`)));
            request.end(body);
        });
    }

    get(address, options) {
        return this.ask('GET', address, options);
    }

    // Follows redirects until one leads to an address for which `until` is true.
    async follow(address, until) {
        for (let hops = 0; hops < 20; hops++) {
            const answer = await this.get(address);
            if (!answer.location) throw new Error(`${answer.status} from ${address}: ${answer.text.slice(0, 300)}`);
            address = answer.location;
            if (until(new URL(address))) return address;
        }
        throw new Error('redirected without end');
    }
}

export function keyPair(alg, kid) {
    const { privateKey, publicKey } = alg === 'ES256'
        ? crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' })
        : crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
    const more = { kid, alg, use: 'sig' };
    return { alg, kid, privateKey, publicKey, jwk: { ...privateKey.export({ format: 'jwk' }), ...more } };
}

const encode = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

export function sign(key, header, claims) {
    const text = `${encode(header)}.${encode(claims)}`;
    const how = {
        RS256: { key: key.privateKey },
        PS256: { key: key.privateKey, padding: crypto.constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 },
        ES256: { key: key.privateKey, dsaEncoding: 'ieee-p1363' },
    }[key.alg];
    return `${text}.${crypto.sign('sha256', Buffer.from(text), how).toString('base64url')}`;
}

export function hmac(secret, header, claims) {
    const text = `${encode(header)}.${encode(claims)}`;
    return `${text}.${crypto.createHmac('sha256', secret).update(text).digest('base64url')}`;
}

export function unsigned(header, claims) {
    return `${encode(header)}.${encode(claims)}.`;
}
