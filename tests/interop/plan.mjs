// plan.mjs - three editors write in one plan at the same time, some are cut off half-way, and nothing that was
// answered is lost. Each edit adds a word of its own to what its writer last saw of a field. Beside it the control:
// the same editors without the protection lose words, so the count of zero means something.
import https from 'node:https';
import { Client, finish, ok, startSamplan } from '../lib/client.mjs';

const ROUNDS = Number(process.env.ROUNDS ?? 1000);
const FIELDS = ['words.matters', 'words.works', 'worse.signs'];
const EDITORS = ['anna.ward', 'bistand.omar', 'vc.lena'];
// A generator with a seed: a round that fails can be run again.
let seed = Number(process.env.SEED ?? 20261125);
const random = (below) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
};

class Editor extends Client {
    // What this editor has on the screen: field -> {value, version}.
    seen = new Map();
    look(plan) {
        for (const f of plan.fields) this.seen.set(f.name, { value: f.value ?? '', version: f.version });
    }
    at(field) {
        return this.seen.get(field) ?? { value: '', version: 0 };
    }
    // Cut off: the connection is dropped after a while, wherever the call is by then; null: nobody knows.
    put(plan, field, value, version, cutAfter) {
        const where = `/plans/${plan}/fields/${field}`;
        if (cutAfter === undefined) return this.request('PUT', where, { value }, { 'if-match': `"${version}"` });
        const agent = new https.Agent();
        const cut = Object.assign(Object.create(Object.getPrototypeOf(this)), this, { agent });
        setTimeout(() => Object.values(agent.sockets).flat().forEach((socket) => socket.destroy()), cutAfter);
        return cut.request('PUT', where, { value }, { 'if-match': `"${version}"` }).catch(() => null);
    }
}

// One edit until it is answered; null when it was cut off and nobody knows.
async function write(editor, plan, field, word, how) {
    for (let tries = 0; tries < 30; tries++) {
        const { value, version } = editor.at(field);
        const kept = value.split(' ').filter(Boolean).slice(-100).join(' ');
        const answer = await editor.put(plan, field, `${kept} ${word}`.trim(), version, how.cut);
        if (!answer) return null;
        if (answer.status === 200) {
            editor.seen.set(field, { value: answer.json.value, version: answer.json.version });
            return word;
        }
        if (answer.status !== 412) throw new Error(`${answer.status} ${answer.text}`);
        const { current } = answer.json;
        // who is protected takes over what the other wrote; the control only takes the version
        editor.seen.set(field, { value: how.blind ? value : (current.value ?? ''), version: current.version });
    }
    throw new Error('an editor never got a turn');
}

async function interleave(editors, plan, sql, rounds, how) {
    let lost = 0;
    let answered = 0;
    let cut = 0;
    for (let round = 0; round < rounds; round++) {
        const moves = editors.map((editor, i) => ({
            editor, field: FIELDS[random(FIELDS.length)], word: `${how.name}${round}e${i}`,
            cut: !how.blind && random(8) === 0 ? random(30) : undefined, blind: how.blind,
        }));
        const said = await Promise.all(moves.map((m) => write(m.editor, plan, m.field, m.word, m)));
        moves.forEach((m, i) => {
            if (said[i] === null) {
                cut++;
                m.editor.seen.delete(m.field); // the page is loaded again
            } else answered++;
        });
        how.waiting.push(...moves.filter((_, i) => said[i] !== null));
        if (round % 25 !== 24 && round !== rounds - 1) continue;
        const stored = new Map(sql().map((f) => [f.name, ` ${f.value} `]));
        for (const m of how.waiting)
            if (!(stored.get(m.field) ?? '').includes(` ${m.word} `)) lost++;
        how.waiting = [];
    }
    return { lost, answered, cut };
}

const samplan = startSamplan();
try {
    const editors = [];
    for (const name of EDITORS) editors.push(await new Editor(samplan).signIn(name));
    const [anna] = editors;
    const person = (await anna.request('POST', '/patients', {
        identifier: '191212121212', givenName: 'Tolvan', familyName: 'Åkesson', municipalityCode: '9901',
    })).json;
    const plan = (await anna.request('POST', '/plans', { patientId: person.id })).json;
    const unitIds = editors.slice(1).map((one) => one.session.assignment.unit.id);
    await anna.request('POST', `/plans/${plan.id}/consents`, {
        givenBy: 'patient', how: 'oral', givenAt: new Date().toISOString(), unitIds, validTo: '2099-01-01',
    });
    const called = await anna.request('POST', `/plans/${plan.id}/call`, { meetingAt: '2026-12-01T10:00:00+01:00', unitIds });
    ok('three units write in one plan', called.status === 200, called.text);
    const stored = () => JSON.parse(samplan.sql(`SELECT coalesce(json_agg(json_build_object('name', name, 'value', value)), '[]')
        FROM plan.field WHERE plan_id = '${plan.id}'`));
    const begun = Date.now();
    const safe = await interleave(editors, plan.id, stored, ROUNDS, { name: 'w', waiting: [] });
    const seconds = (Date.now() - begun) / 1000;
    ok(`no lost update in ${ROUNDS} interleavings of three editors (${safe.answered} answered, ${safe.cut} cut off)`,
        safe.lost === 0 && safe.answered > ROUNDS && safe.cut > ROUNDS / 20, JSON.stringify(safe));
    console.log(`# ${seconds.toFixed(1)} s`);
    for (const editor of editors) editor.look((await editor.request('GET', `/plans/${plan.id}`)).json);
    const blind = await interleave(editors, plan.id, stored, 50, { name: 'b', waiting: [], blind: true });
    ok('the control: editors that do not look at what the other wrote do lose words', blind.lost > 0, JSON.stringify(blind));
} catch (error) {
    ok('the plan test ran to its end', false, error.stack);
} finally {
    samplan.stop();
}
finish();
