/*
 * Writing a document of a case. Everything that is typed is a draft at once, shared by the unit; the
 * law's minimum is all that is demanded before it is sent.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import * as api from '../api/calls';
import { Failure, type Schemas } from '../api/client';
import { caseDraft, readDocument, sendDocument } from '../api/document_calls';
import { navigate, sent } from '../router';
import { ownUnit } from '../session/session';
import { t } from '../text';
import { Button, FailureBox, useFocusError } from '../ui/form';
import { useDoing, useResource } from '../ui/hooks';
import { Broken, Loading, Page } from '../ui/page';
import { toast } from '../ui/toast';
import { Clash, type Clashing } from './clash';
import { useDraft } from './draft';
import {
    EMPTY,
    formOf,
    mayWrite,
    merge,
    newest,
    readForms,
    sectionOf,
    stateOf,
    words,
    writingOf,
    type Content,
    type Form,
    type Forms,
    type Kept,
    type Kind,
    type Writing,
} from './forms';
import { SavedLine } from './saved';
import { GivenSection, SectionEditor } from './section';

export function EditorPage({ id, kind }: { id: string; kind: string }) {
    const found = useResource(id, () => api.readDischarge(id));
    const forms = useResource('forms', readForms);
    const form = forms.data ? formOf(forms.data, kind) : undefined;
    const failure = found.failure ?? forms.failure;
    if (found.data && forms.data && form && mayWrite(form, found.data))
        return <Editor found={found.data} forms={forms.data} form={form} reload={found.reload} />;
    const title = form ? words(form.label) : t.document.title;
    return (
        <Page title={title} heading={title} over={<Back id={id} />}>
            {failure ? (
                <Broken
                    failure={failure}
                    again={() => {
                        void found.reload();
                        void forms.reload();
                    }}
                />
            ) : found.data && forms.data ? (
                <p class="callout">{t.document.notYours}</p>
            ) : (
                <Loading />
            )}
        </Page>
    );
}

function Back({ id }: { id: string }) {
    return (
        <p class="over">
            <a href={`/arende/${id}`}>‹ {t.document.view.back}</a>
        </p>
    );
}

const contentOf = (kept: Kept[]): Content =>
    Object.fromEntries(
        kept.filter((one) => one.state !== 'untouched').map((one) => [one.key, writingOf(one)]),
    );

const draftContent = (draft: Schemas['Draft']): Content =>
    ((draft.content as { sections?: Content } | null)?.sections ?? {}) as Content;

/** What one begins with when there is no draft: the version before, or what was said in the planning basis. */
async function beginning(
    form: Form,
    found: api.Discharge,
): Promise<{ content: Content; from: Kind | null }> {
    const us = ownUnit()?.id;
    const mine = (kind: Kind, shared: boolean) =>
        newest(found).find((one) => one.kind === kind && (shared || one.unit.id === us));
    const before = mine(form.kind, form.shared);
    const source =
        before ??
        (form.kind === 'discharge-information' ? mine('planning-basis', false) : undefined);
    if (!source) return { content: {}, from: null };
    const document = await readDocument(found.id, source.id);
    const typed = new Set(
        form.sections.filter((one) => one.type !== 'given').map((one) => one.key),
    );
    const content = contentOf(document.sections.filter((one) => typed.has(one.key)));
    if (before) return { content, from: null };
    for (const key of Object.keys(content)) if (content[key]?.unknown) delete content[key];
    return { content, from: source.kind };
}

interface EditorProps {
    found: api.Discharge;
    forms: Forms;
    form: Form;
    reload: () => Promise<void>;
}

/** What is written, read from the draft and kept in it. */
function useWriting({ found, form }: EditorProps) {
    const [content, setContent] = useState<Content | null>(null);
    const [given, setGiven] = useState<Kept[]>([]);
    const [copied, setCopied] = useState<{ from: Kind; keys: Set<string> } | null>(null);
    const [clashing, setClashing] = useState<Clashing | null>(null);
    const [gone, setGone] = useState(false);
    const [failure, setFailure] = useState<Failure | null>(null);
    const now = useRef<Content>({});
    const base = useRef<Content>({});
    const underWay = useRef<Content>({});
    const place = useRef(caseDraft(found.id, form.kind)).current;

    const put = (next: Content) => {
        now.current = next;
        setContent(next);
    };
    const clash = (theirs: Schemas['Draft']): boolean => {
        const other = draftContent(theirs);
        const both = merge(base.current, now.current, other);
        const by = theirs.updatedBy?.name ?? '';
        base.current = underWay.current = other;
        setGone(theirs.version === 0);
        if (theirs.version === 0) return false;
        put(both.content);
        if (both.clashes.length) {
            setClashing({ keys: both.clashes, theirs: other, by, at: theirs.updatedAt ?? '' });
            return true;
        }
        toast(t.document.merged(by));
        return false;
    };
    const saving = useDraft(
        place,
        () => {
            underWay.current = now.current;
            return { sections: now.current };
        },
        clash,
    );
    useEffect(() => {
        if (saving.saved.state === 'rest') base.current = underWay.current;
    }, [saving.saved]);

    const load = async () => {
        setFailure(null);
        try {
            const draft = await place.read();
            setGiven(draft.given);
            saving.taken(draft);
            const begun =
                draft.version > 0
                    ? { content: draftContent(draft), from: null }
                    : await beginning(form, found);
            base.current = underWay.current = draft.version > 0 ? begun.content : {};
            if (begun.from)
                setCopied({ from: begun.from, keys: new Set(Object.keys(begun.content)) });
            put(begun.content);
        } catch (error) {
            if (!(error instanceof Failure)) throw error;
            setFailure(error);
        }
    };
    useEffect(() => void load(), []);

    const change = (key: string, part: Partial<Writing>) => {
        put({ ...now.current, [key]: { ...(now.current[key] ?? EMPTY), ...part } });
        saving.changed();
    };
    const restUnknown = () => {
        const next = { ...now.current };
        for (const section of form.sections)
            if (
                section.type !== 'given' &&
                stateOf(section, next[section.key] ?? EMPTY) === 'untouched'
            )
                next[section.key] = { ...(next[section.key] ?? EMPTY), unknown: true };
        put(next);
        saving.changed();
    };
    const choose = (keep: 'mine' | 'theirs') => {
        if (clashing && keep === 'theirs') {
            const next = { ...now.current };
            for (const key of clashing.keys) next[key] = clashing.theirs[key] ?? EMPTY;
            put(next);
        }
        setClashing(null);
        saving.resolved();
    };
    return {
        content,
        given,
        copied,
        clashing,
        gone,
        failure,
        saving,
        place,
        load,
        change,
        restUnknown,
        choose,
    };
}

function Editor(props: EditorProps) {
    const { found, forms, form } = props;
    const writing = useWriting(props);
    const { content } = writing;
    const label = words(form.label);
    const person = `${found.patient.givenName} ${found.patient.familyName}`;
    return (
        <Page title={label} heading={label} over={<Back id={found.id} />} narrow>
            <p class="person-line">
                <strong>{person}</strong>
                {form.rule && <span class="quiet">{form.rule}</span>}
            </p>
            <p>{words(form.help)}</p>
            {writing.failure && (
                <Broken failure={writing.failure} again={() => void writing.load()} />
            )}
            {!content && !writing.failure && <Loading />}
            {content && <Fields {...props} forms={forms} writing={writing} content={content} />}
        </Page>
    );
}

interface FieldsProps extends EditorProps {
    writing: ReturnType<typeof useWriting>;
    content: Content;
}

/** The section that a problem document points at. */
function wrongKey(failure: Failure | null, sections: { key: string }[]): string | undefined {
    const index = /^\/sections\/(\d+)/.exec(failure?.problem.pointer ?? '')?.[1];
    return index === undefined ? undefined : sections[Number(index)]?.key;
}

function Fields({ found, forms, form, reload, writing, content }: FieldsProps) {
    const [own, setOwn] = useState<Record<string, string>>({});
    const [tried, setTried] = useState(0);
    const [stale, setStale] = useState(false);
    const [receipt, setReceipt] = useState(true);
    const doing = useDoing();
    const box = useRef<HTMLFormElement>(null);
    const typed = form.sections.filter((one) => one.type !== 'given');
    const sections = typed.map((one) => sectionOf(one, content[one.key] ?? EMPTY));
    const open = sections.filter((one) => one.state !== 'done').length;
    const wrong = wrongKey(doing.failure, sections);
    useFocusError(box, doing.failure ?? (Object.keys(own).length ? tried : null));

    const us = ownUnit()?.id;
    const told = new Map(
        found.parties
            .filter((one) => !one.until && one.unit.id !== us)
            .map((one) => [one.unit.id, one.unit.name]),
    );
    const save = async () => {
        const missing: Record<string, string> = {};
        for (const one of typed)
            if (one.need === 'law' && sections.find((s) => s.key === one.key)?.state !== 'done')
                missing[one.key] = t.form.missing(words(one.label));
        setOwn(missing);
        setTried((n) => n + 1);
        setStale(false);
        doing.clear();
        if (Object.keys(missing).length) return;
        await writing.saving.stop();
        const done = await doing.run(async () => {
            try {
                await sendDocument(found.id, found.version, {
                    kind: form.kind,
                    sections,
                    receiptWanted: receipt,
                });
            } catch (error) {
                if (error instanceof Failure && error.status === 412) {
                    setStale(true);
                    await reload();
                }
                throw error;
            }
        });
        if (!done) {
            writing.saving.goOn();
            return;
        }
        sent();
        toast(t.document.sentTo(words(form.label), told.size));
        navigate(`/arende/${found.id}`);
    };
    const drop = async () => {
        if (!window.confirm(t.document.dropQuestion)) return;
        await writing.saving.stop();
        if (!(await doing.run(async () => void (await writing.place.drop())))) {
            writing.saving.goOn();
            return;
        }
        sent();
        toast(t.document.dropped);
        navigate(`/arende/${found.id}`);
    };
    return (
        <form
            ref={box}
            noValidate
            class="doc-form"
            onSubmit={(event) => {
                event.preventDefault();
                void save();
            }}
        >
            <div class="doc-bar">
                <SavedLine saved={writing.saving.saved} />
                <span class="quiet">
                    {t.document.progress(sections.length - open, sections.length)}
                </span>
            </div>
            {writing.gone && <p class="callout callout-warn">{t.document.clash.gone}</p>}
            {writing.clashing && (
                <Clash
                    clashing={writing.clashing}
                    form={form}
                    mine={content}
                    forms={forms}
                    found={found}
                    choose={writing.choose}
                />
            )}
            {stale && (
                <p class="callout callout-warn" role="alert" tabIndex={-1} data-error-focus>
                    {t.document.changed}
                </p>
            )}
            {doing.failure && !wrong && !stale && <FailureBox failure={doing.failure} />}
            {form.sections.map((section) =>
                section.type === 'given' ? (
                    <GivenSection
                        key={section.key}
                        section={section}
                        kept={writing.given.find((one) => one.key === section.key)}
                        forms={forms}
                        found={found}
                    />
                ) : (
                    <SectionEditor
                        key={section.key}
                        section={section}
                        now={content[section.key] ?? EMPTY}
                        change={(part) => writing.change(section.key, part)}
                        error={
                            own[section.key] ??
                            (wrong === section.key
                                ? (doing.failure?.problem.detail ?? doing.failure?.problem.title)
                                : undefined)
                        }
                        hint={
                            writing.copied?.keys.has(section.key)
                                ? t.document.copied(
                                      words(
                                          formOf(forms, writing.copied.from)?.label ?? form.label,
                                      ),
                                  )
                                : null
                        }
                        found={found}
                    />
                ),
            )}
            <section class="card doc-send">
                <Consequence
                    form={form}
                    content={content}
                    open={open}
                    unknown={sections.filter((one) => one.state === 'unknown').length}
                    told={[...told.values()]}
                    found={found}
                />
                {sections.some((one) => one.state === 'untouched') && (
                    <Button small onClick={writing.restUnknown}>
                        {t.document.rest}
                    </Button>
                )}
                <label class="choice choice-inline">
                    <input
                        type="checkbox"
                        checked={receipt}
                        onChange={(event) => setReceipt(event.currentTarget.checked)}
                    />
                    <span>{t.document.receipt}</span>
                </label>
                <div class="actions">
                    <Button kind="primary" type="submit" busy={doing.busy}>
                        {t.document.send(told.size)}
                    </Button>
                    <Button kind="quiet" onClick={() => void drop()}>
                        {t.document.drop}
                    </Button>
                </div>
            </section>
        </form>
    );
}

interface ConsequenceProps {
    form: Form;
    content: Content;
    open: number;
    unknown: number;
    told: string[];
    found: api.Discharge;
}

/** What follows when it is sent, said before. */
function Consequence({ form, content, open, unknown, told, found }: ConsequenceProps) {
    const us = ownUnit()?.id;
    const units = new Set((content['efforts']?.rows ?? []).map((row) => row['unit'] ?? ''));
    const confirming = found.parties.filter((one) => units.has(one.unit.id) && one.unit.id !== us);
    const lacks = form.sections.some(
        (one) => one.need === 'plan' && stateOf(one, content[one.key] ?? EMPTY) !== 'done',
    );
    return (
        <ul class="doc-follows">
            <li>
                {told.length ? t.document.consequence.parties(told) : t.document.consequence.nobody}
            </li>
            {unknown > 0 && <li>{t.document.consequence.unknown(unknown)}</li>}
            {open > unknown && <li>{t.document.consequence.untouched(open - unknown)}</li>}
            {confirming.length > 0 && (
                <li>{t.document.consequence.plan(confirming.map((one) => one.unit.name))}</li>
            )}
            {lacks && <li>{t.document.consequence.planLacks}</li>}
        </ul>
    );
}
