/*
 * A document to read: what stands in it, who has confirmed it, its versions and what has changed
 * between them; and the same on paper. The patient's written information is printed as a letter.
 */
import { useState } from 'preact/hooks';
import * as api from '../api/calls';
import { Failure } from '../api/client';
import { confirmPlan, readDocument } from '../api/document_calls';
import { dateTime, identityNumber, now, shortTime } from '../format';
import { may, ownUnit } from '../session/session';
import { t } from '../text';
import { Button, FailureBox } from '../ui/form';
import { useDoing, useResource } from '../ui/hooks';
import { Broken, Loading, Page } from '../ui/page';
import { toast } from '../ui/toast';
import {
    formOf,
    mayWrite,
    readForms,
    seriesOf,
    words,
    type Document,
    type Form,
    type Forms,
    type FormSection,
    type Kept,
    type Meta,
} from './forms';
import { SectionShown, StateBadge } from './show';

export function DocumentPage({ id, documentId }: { id: string; documentId: string }) {
    const found = useResource(id, () => api.readDischarge(id));
    const forms = useResource('forms', readForms);
    const read = useResource(documentId, () => readDocument(id, documentId));
    const failure = found.failure ?? forms.failure ?? read.failure;
    const form = forms.data && read.data ? formOf(forms.data, read.data.kind) : undefined;
    if (found.data && forms.data && read.data && form)
        return (
            <Shown
                found={found.data}
                forms={forms.data}
                form={form}
                document={read.data}
                put={found.put}
                reload={found.reload}
            />
        );
    return (
        <Page title={t.document.title} heading={t.document.title} over={<Back id={id} />}>
            {failure ? (
                <Broken
                    failure={failure}
                    again={() => {
                        void found.reload();
                        void forms.reload();
                        void read.reload();
                    }}
                />
            ) : (
                <Loading />
            )}
        </Page>
    );
}

function Back({ id }: { id: string }) {
    return (
        <p class="over no-print">
            <a href={`/arende/${id}`}>‹ {t.document.view.back}</a>
        </p>
    );
}

interface ShownProps {
    found: api.Discharge;
    forms: Forms;
    form: Form;
    document: Document;
    put: (found: api.Discharge) => void;
    reload: () => Promise<void>;
}

/** The section as it was in the version before, when it was another. */
function earlier(older: Document | null, kept: Kept): Kept | null {
    const before = older?.sections.find((one) => one.key === kept.key);
    return before && JSON.stringify(before) !== JSON.stringify(kept) ? before : null;
}

function Shown(props: ShownProps) {
    const { found, forms, form, document } = props;
    const [older, setOlder] = useState<Document | null>(null);
    const comparing = useDoing();
    const meta = found.documents.find((one) => one.id === document.id) ?? document;
    const label = words(form.label);
    const letter = document.kind === 'patient-summary';
    const compare = () =>
        comparing.run(async () => {
            if (document.supersedes) setOlder(await readDocument(found.id, document.supersedes));
        });
    const sections = form.sections.flatMap((section) => {
        const kept = document.sections.find((one) => one.key === section.key);
        return kept ? [{ section, kept }] : [];
    });
    return (
        <Page
            title={label}
            heading={label}
            over={<Back id={found.id} />}
            narrow
            aside={
                <div class="head-actions">
                    <Button onClick={() => window.print()}>{t.document.view.print}</Button>
                    {mayWrite(form, found) && may('discharge.act') && (
                        <a
                            class="button button--secondary"
                            href={`/arende/${found.id}/skriv/${form.kind}`}
                        >
                            {meta.unknown ? t.document.complete : t.document.newVersion}
                        </a>
                    )}
                </div>
            }
        >
            <p class="person-line">
                <strong>
                    {found.patient.givenName} {found.patient.familyName}
                </strong>
                <span class="number">{identityNumber(found.patient.identifier.value)}</span>
            </p>
            <p class={letter ? 'sub-line no-print' : 'sub-line'}>
                {t.document.view.by(meta.by.name, meta.unit.name, dateTime(meta.sentAt))} ·{' '}
                {t.document.version(meta.number)}
                {meta.afterwards && ` · ${t.document.view.afterwards(dateTime(meta.recordedAt))}`}
            </p>
            {letter && (
                <p class="print-only doc-letter">
                    {found.unit.name}
                    {found.unit.phone && `, ${found.unit.phone}`}
                </p>
            )}
            {meta.supersededBy && (
                <p class="callout callout-warn">
                    {t.document.view.old}{' '}
                    <a href={`/arende/${found.id}/dokument/${seriesOf(found, meta)[0]?.id ?? ''}`}>
                        {t.document.view.latest}
                    </a>
                </p>
            )}
            {meta.kind === 'coordinated-plan' && <Validity {...props} meta={meta} />}
            {document.supersedes && !older && (
                <p class="no-print">
                    <Button small busy={comparing.busy} onClick={() => void compare()}>
                        {t.document.view.compare}
                    </Button>
                </p>
            )}
            {comparing.failure && <FailureBox failure={comparing.failure} />}
            {sections.map(({ section, kept }) => (
                <OneSection
                    key={section.key}
                    section={section}
                    kept={kept}
                    before={earlier(older, kept)}
                    forms={forms}
                    found={found}
                    letter={letter}
                />
            ))}
            <Versions found={found} meta={meta} />
            <p class="print-only small">
                {t.document.view.printedAt(dateTime(new Date(now()).toISOString()))}
            </p>
        </Page>
    );
}

interface OneProps {
    section: FormSection;
    kept: Kept;
    before: Kept | null;
    forms: Forms;
    found: api.Discharge;
    letter: boolean;
}

function OneSection({ section, kept, before, forms, found, letter }: OneProps) {
    const id = `section-${section.key}`;
    // on paper to the patient what nobody knows is not there
    const hidden = letter && (kept.state !== 'done' || kept.none) ? ' no-print' : '';
    return (
        <section class={`card doc-section${hidden}`} aria-labelledby={id}>
            <div class="doc-head">
                <h2 id={id}>{words(section.label)}</h2>
                {before && <span class="badge">{t.document.view.changedMark}</span>}
                {kept.state !== 'done' && <StateBadge state={kept.state} />}
            </div>
            <SectionShown section={section} kept={kept} forms={forms} found={found} />
            {before && (
                <div class="doc-before">
                    <p class="label">{t.document.view.before}</p>
                    <SectionShown section={section} kept={before} forms={forms} found={found} />
                </div>
            )}
        </section>
    );
}

/** PSY-1: valid when each unit that answers for a measure has confirmed this very version. */
function Validity({ found, put, reload, meta }: ShownProps & { meta: Meta }) {
    const doing = useDoing();
    const us = ownUnit()?.id;
    const ours = meta.awaits.some((one) => one.id === us) && !meta.supersededBy;
    const confirm = () =>
        doing.run(async () => {
            try {
                put(await confirmPlan(found.id, found.version, meta.id));
                toast(t.document.plan2.confirmed);
            } catch (error) {
                if (error instanceof Failure && error.status === 412) await reload();
                throw error;
            }
        });
    return (
        <section class="card doc-validity" aria-labelledby="validity">
            <h2 id="validity">
                {meta.establishedAt
                    ? t.document.plan2.valid(dateTime(meta.establishedAt))
                    : t.document.plan2.notValid}
            </h2>
            {doing.failure && <FailureBox failure={doing.failure} />}
            {meta.awaits.length > 0 && (
                <p>{t.document.plan2.waits(meta.awaits.map((one) => one.name))}</p>
            )}
            {!meta.establishedAt && meta.awaits.length === 0 && (
                <p>
                    {meta.confirmations.length ? t.document.plan2.lacks : t.document.plan2.nobody}
                </p>
            )}
            {meta.confirmations.length > 0 && (
                <>
                    <h3>{t.document.plan2.confirmations}</h3>
                    <ul class="plain-list">
                        {meta.confirmations.map((one) => (
                            <li key={one.unit.id}>
                                {t.document.plan2.confirmedBy(
                                    one.unit.name,
                                    one.by.name,
                                    shortTime(one.at),
                                )}
                            </li>
                        ))}
                    </ul>
                </>
            )}
            {ours && may('discharge.act') && (
                <div class="actions">
                    <Button kind="primary" busy={doing.busy} onClick={() => void confirm()}>
                        {t.document.plan2.confirm}
                    </Button>
                    <p class="hint">{t.document.plan2.confirmHint}</p>
                </div>
            )}
        </section>
    );
}

function Versions({ found, meta }: { found: api.Discharge; meta: Meta }) {
    const series = seriesOf(found, meta);
    if (series.length < 2) return null;
    return (
        <section class="card no-print" aria-labelledby="versions">
            <h2 id="versions">{t.document.view.versions}</h2>
            <ul class="plain-list">
                {series.map((one) => (
                    <li key={one.id}>
                        {one.id === meta.id ? (
                            <strong>{t.document.version(one.number)}</strong>
                        ) : (
                            <a href={`/arende/${found.id}/dokument/${one.id}`}>
                                {t.document.version(one.number)}
                            </a>
                        )}
                        {!one.supersededBy && <span class="badge">{t.document.view.current}</span>}
                        <span class="sub-line">
                            {t.document.view.by(one.by.name, one.unit.name, dateTime(one.sentAt))}
                        </span>
                    </li>
                ))}
            </ul>
        </section>
    );
}
