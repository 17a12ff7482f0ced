#!/usr/bin/env node
// verify_proof.mjs - checks that a row is in an audit log, with nothing of Samplan but this file: no server, no
// database, no code that the server has. What it needs is Node.js, the proof (samplan audit prove ID), the log's
// public key, and, to be sure that the log was not written anew, a head that was kept elsewhere.
//
//     node verify_proof.mjs PROOF.json KEY.pub [HEAD]
//
// HEAD is a file with signed heads; one of them must have the size and the root that the proof leads to. Prints
// what the row says. Exit: 0 the proof holds, 1 it does not, 2 wrong use.
//
// The rules, whole (docs/security.md says the same in words):
//   row leaf    SHA-256(00 ‖ columns), a column being its length in 4 bytes and its value; NULL is ffffffff
//   batch leaf  the same of the batch's values, the first being the text samplan-batch/1
//   trees       RFC 6962; heads are C2SP checkpoints in signed notes with Ed25519
import { createHash, createPublicKey, verify as verifySignature } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const EPOCH_2000 = 946684800000000n; // microseconds since 1970
const DASH = '\u2014 ';

class Refused extends Error {}
function demand(holds, sentence) {
    if (!holds) throw new Refused(sentence);
}

// ---- hashes and trees (RFC 6962, RFC 9162) ----

const sha256 = (...parts) => {
    const hash = createHash('sha256');
    for (const part of parts) hash.update(part);
    return hash.digest();
};
const ZERO = Buffer.from([0]);
const ONE = Buffer.from([1]);
export const leafHash = (data) => sha256(ZERO, data);
export const nodeHash = (left, right) => sha256(ONE, left, right);

// The root of a list of leaves, as section 2.1 of RFC 6962 defines it.
export function rootOf(leaves, from = 0, to = leaves.length) {
    const n = to - from;
    if (n === 0) return sha256();
    if (n === 1) return leaves[from];
    let k = 1;
    while (k * 2 < n) k *= 2;
    return nodeHash(rootOf(leaves, from, from + k), rootOf(leaves, from + k, to));
}

// The root that a leaf and its proof lead to, by recursion from the root down: another way than the walk of RFC 9162.
export function rootFromProof(leaf, index, size, proof) {
    demand(index >= 0n && index < size, 'a place outside the tree');
    const rest = [...proof];
    const climb = (at, n) => {
        if (n === 1n) return leaf;
        demand(rest.length > 0, 'the proof is too short');
        const sibling = rest.pop();
        let k = 1n;
        while (k * 2n < n) k *= 2n;
        return at < k ? nodeHash(climb(at, k), sibling) : nodeHash(sibling, climb(at - k, n - k));
    };
    const root = climb(index, size);
    demand(rest.length === 0, 'the proof is too long');
    return root;
}

// The two roots that a proof of growth leads to.
export function rootsFromGrowth(old, oldRoot, size, proof) {
    demand(old > 0n && old <= size, 'no such sizes');
    const rest = [...proof];
    const take = () => {
        demand(rest.length > 0, 'the proof is too short');
        return rest.pop();
    };
    const climb = (m, n, whole) => {
        if (m === n) {
            const root = whole ? oldRoot : take();
            return [root, root];
        }
        const sibling = take();
        let k = 1n;
        while (k * 2n < n) k *= 2n;
        if (m <= k) {
            const [before, after] = climb(m, k, whole);
            return [before, nodeHash(after, sibling)];
        }
        const [before, after] = climb(m - k, n - k, false);
        return [nodeHash(sibling, before), nodeHash(sibling, after)];
    };
    const roots = climb(old, size, true);
    demand(rest.length === 0, 'the proof is too long');
    return roots;
}

// ---- values ----

function number(text, what) {
    demand(typeof text === 'string' && /^-?[0-9]{1,20}$/.test(text), `${what} is no number`);
    return BigInt(text);
}
function big(value, bytes = 8) {
    const out = Buffer.alloc(bytes);
    if (bytes === 8) out.writeBigUInt64BE(BigInt.asUintN(64, BigInt(value)));
    else out.writeInt32BE(Number(value));
    return out;
}
const column = (value) => (value === null ? Buffer.alloc(4, 0xff) : Buffer.concat([big(value.length, 4), value]));
function hash(text, what) {
    const bytes = Buffer.from(String(text), 'base64');
    demand(bytes.length === 32 && bytes.toString('base64') === text, `${what} is no hash`);
    return bytes;
}
const hashes = (list) => list.map((text) => hash(text, 'a hash of the proof'));

function rowLeaf(columns) {
    return leafHash(Buffer.concat(columns.map((c) => {
        if (c.value === null) return column(null);
        demand(typeof c.value === 'string' && /^([0-9a-f]{2})*$/.test(c.value), `column ${c.name} is not hexadecimal`);
        return column(Buffer.from(c.value, 'hex'));
    })));
}

function batchLeaf(b) {
    const time = (text) => column(big(number(text, 'a time') - EPOCH_2000));
    const month = Date.parse(`${b.month}T00:00:00Z`) / 86400000;
    demand(b.kind === 'rows' && Number.isInteger(month), 'a batch of rows has a month');
    return leafHash(Buffer.concat([
        column(Buffer.from('samplan-batch/1')), column(big(number(b.number, 'number'))), column(big(b.format, 4)),
        column(Buffer.from(b.kind)), column(big(number(b.xidFrom, 'xidFrom'))), column(big(number(b.xidTo, 'xidTo'))),
        column(big(month, 4)), column(big(number(b.rows, 'rows'))), time(b.firstAt), time(b.lastAt), time(b.sealedAt),
        column(hash(b.root, 'root')), column(null),
    ]));
}

// ---- heads (C2SP signed-note, tlog-checkpoint) ----

// origin+keyid+base64(01 ‖ key)
export function readKey(line) {
    const [origin, id, data, ...more] = line.trim().split('+').reduce((parts, part) => {
        if (parts.length < 3) parts.push(part);
        else parts[2] += `+${part}`; // base64 has plus signs too
        return parts;
    }, []);
    const bytes = Buffer.from(data ?? '', 'base64');
    demand(bytes.length === 33 && bytes[0] === 1 && more.length === 0, 'this is no public key of a log');
    demand(sha256(Buffer.from(`${origin}\n`), bytes).subarray(0, 4).toString('hex') === id, 'the key has another id');
    const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), bytes.subarray(1)]);
    return { origin, id: Buffer.from(id, 'hex'), key: createPublicKey({ key: der, format: 'der', type: 'spki' }) };
}

export function readNote(note, keys) {
    const end = note.indexOf('\n\n');
    demand(end > 0, 'this is no signed head');
    const text = note.slice(0, end + 1);
    const [origin, size, root, ...more] = text.split('\n');
    demand(more.length === 1 && /^[1-9][0-9]{0,17}$/.test(size), 'the head is no checkpoint');
    const signed = note.slice(end + 2).split('\n').some((line) => {
        if (!line.startsWith(`${DASH}${origin} `)) return false;
        const bytes = Buffer.from(line.slice(DASH.length + origin.length + 1), 'base64');
        return keys.some((k) => k.origin === origin && bytes.length === 68 && bytes.subarray(0, 4).equals(k.id) &&
            verifySignature(null, Buffer.from(text), k.key, bytes.subarray(4)));
    });
    demand(signed, 'the head is not signed with this key');
    return { origin, size: BigInt(size), root: hash(root, "the head's root") };
}

// Every head of a file, whatever stands between them.
export function readHeads(text, keys) {
    const notes = text.match(/[^\n]+\n[0-9]+\n[A-Za-z0-9+/]{43}=\n\n(?:\u2014 [^\n]+\n?)+/g) ?? [];
    return notes.map((note) => readNote(note, keys));
}

// ---- what the row says ----

const TYPES = {
    int8: (b) => b.readBigInt64BE().toString(),
    xid8: (b) => b.readBigUInt64BE().toString(),
    text: (b) => b.toString('utf8'),
    uuid: (b) => b.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
    timestamptz: (b) => {
        const at = b.readBigInt64BE() + EPOCH_2000;
        return new Date(Number(at / 1000n)).toISOString().replace('Z', `${String(at % 1000n).padStart(3, '0')}Z`);
    },
};
function shown(c) {
    const list = c.type.endsWith('[]');
    const read = TYPES[c.type.replace('[]', '')];
    const bytes = Buffer.from(c.value, 'hex');
    if (!list) return read(bytes);
    const values = [];
    // PostgreSQL's array: dimensions, flags, type; then size and lower bound; then length and value
    for (let at = 20; at + 4 <= bytes.length;) {
        const length = bytes.readInt32BE(at);
        values.push(length < 0 ? 'NULL' : read(bytes.subarray(at + 4, at + 4 + length)));
        at += 4 + Math.max(length, 0);
    }
    return `{${values.join(', ')}}`;
}

// ---- the proof ----

export function checkProof(proof, keys, heads = null) {
    demand(proof.format === 'samplan-proof/1' && proof.batch.format === 1, 'this form of proof is not known');
    const inBatch = rootFromProof(rowLeaf(proof.row.columns), number(proof.row.index, 'index'),
        number(proof.batch.rows, 'rows'), hashes(proof.row.proof));
    demand(inBatch.equals(hash(proof.batch.root, 'root')), 'the row is not in its batch');
    const head = readNote(proof.head, keys);
    const root = rootFromProof(batchLeaf(proof.batch), number(proof.batch.number, 'number'), head.size,
        hashes(proof.proof));
    demand(root.equals(head.root), 'the batch is not in the log of this head');
    if (heads) {
        demand(heads.some((h) => h.origin === head.origin && h.size === head.size && h.root.equals(head.root)),
            'no head that was kept elsewhere has this size and root');
    }
    return head;
}

function main(argv) {
    if (argv.length < 2 || argv.length > 3) {
        console.error('use: node verify_proof.mjs PROOF.json KEY.pub [HEAD]');
        return 2;
    }
    try {
        const proof = JSON.parse(readFileSync(argv[0], 'utf8'));
        const keys = readFileSync(argv[1], 'utf8').split('\n').filter((l) => l.trim() && !l.startsWith('#')).map(readKey);
        const head = checkProof(proof, keys, argv[2] ? readHeads(readFileSync(argv[2], 'utf8'), keys) : null);
        for (const c of proof.row.columns) if (c.value !== null) console.log(`${c.name.padEnd(18)} ${shown(c)}`);
        console.log(`\nholds: this row is in the log ${head.origin} of ${head.size} batches` +
            `${argv[2] ? ', whose head was kept elsewhere' : ''}`);
        return 0;
    } catch (error) {
        console.error(`does not hold: ${error.message}`);
        return 1;
    }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.exitCode = main(process.argv.slice(2));
