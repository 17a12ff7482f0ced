/*
 * The documents of a case on its page: the newest version of each with how complete it is, drafts of
 * one's own unit, what one may write, and the county's checklist.
 */
import { useState } from 'preact/hooks';
import type { Discharge } from '../api/calls';
import { shortTime } from '../format';
import { navigate } from '../router';
import { may, ownUnit } from '../session/session';
import { t } from '../text';
import { Button, Select } from '../ui/form';
import { useResource } from '../ui/hooks';
import { Broken } from '../ui/page';
import { formOf, mayWrite, newest, readForms, words, type Form, type Meta } from './forms';
import { HomeReadyCard } from './home_ready';

interface Props {
    found: Discharge;
    put?: (found: Discharge) => void;
}

export function Documents({ found, put }: Props) {
    const forms = useResource('forms', readForms);
    if (!forms.data)
        return forms.failure ? (
            <Broken failure={forms.failure} again={() => void forms.reload()} />
        ) : null;
    const all = forms.data;
    const shown = newest(found).filter((one) => one.kind !== 'home-ready');
    const writable = may('discharge.act')
        ? all.documents.filter((form) => form.kind !== 'home-ready' && mayWrite(form, found))
        : [];
    const drafts = found.drafts.filter((one) => writable.some((form) => form.kind === one.form));
    return (
        <div class="flow">
            <section class="card documents" aria-labelledby="documents">
                <h2 id="documents">{t.document.title}</h2>
                {drafts.length > 0 && (
                    <ul class="plain-list doc-drafts">
                        {drafts.map((one) => {
                            const form = formOf(all, one.form);
                            return (
                                form && (
                                    <li key={one.form}>
                                        <a
                                            class="main-line"
                                            href={`/arende/${found.id}/skriv/${one.form}`}
                                        >
                                            {t.document.goOn(words(form.label))}
                                        </a>
                                        <span class="sub-line">
                                            {t.document.draftBy(
                                                one.updatedBy.name,
                                                shortTime(one.updatedAt),
                                            )}
                                        </span>
                                    </li>
                                )
                            );
                        })}
                    </ul>
                )}
                {shown.length === 0 && <p class="quiet">{t.document.none}</p>}
                <ul class="plain-list">
                    {shown.map((one) => (
                        <One
                            key={one.id}
                            found={found}
                            meta={one}
                            form={formOf(all, one.kind)}
                            writable={writable}
                        />
                    ))}
                </ul>
                {writable.length > 0 && <Write found={found} forms={writable} />}
            </section>
            {found.homeReady && <HomeReadyCard found={found} forms={all} put={put} />}
        </div>
    );
}

interface OneProps {
    found: Discharge;
    meta: Meta;
    form: Form | undefined;
    writable: Form[];
}

function One({ found, meta, form, writable }: OneProps) {
    const us = ownUnit()?.id;
    const label = form ? words(form.label) : meta.kind;
    const ours = meta.unit.id === us || form?.shared;
    const incomplete = meta.unknown > 0;
    return (
        <li class="doc-line">
            <div>
                <a
                    class="main-line"
                    href={`/arende/${found.id}/dokument/${meta.id}`}
                    aria-label={t.document.openNamed(`${label}, ${meta.unit.name}`)}
                >
                    {label}
                </a>
                <span class="sub-line">
                    {t.document.sent(meta.unit.name, shortTime(meta.sentAt))}
                    {meta.number > 1 && ` · ${t.document.version(meta.number)}`}
                </span>
                <span class="sub-line">
                    {incomplete ? t.document.notWhole(meta.unknown, meta.total) : t.document.whole}
                </span>
                {meta.kind === 'coordinated-plan' && <PlanState meta={meta} />}
            </div>
            {ours && writable.some((one) => one.kind === meta.kind) && (
                <a
                    class="button button--secondary button--small"
                    href={`/arende/${found.id}/skriv/${meta.kind}`}
                >
                    {incomplete ? t.document.complete : t.document.newVersion}
                    <span class="sr-only"> {label}</span>
                </a>
            )}
        </li>
    );
}

function PlanState({ meta }: { meta: Meta }) {
    if (meta.establishedAt)
        return (
            <span class="badge badge-acknowledged">
                {t.document.plan2.valid(shortTime(meta.establishedAt))}
            </span>
        );
    return (
        <>
            <span class="badge badge-sent">{t.document.plan2.notValid}</span>
            {meta.awaits.length > 0 && (
                <span class="sub-line">
                    {t.document.plan2.waits(meta.awaits.map((one) => one.name))}
                </span>
            )}
        </>
    );
}

function Write({ found, forms }: { found: Discharge; forms: Form[] }) {
    const [kind, setKind] = useState<string>(forms[0]?.kind ?? '');
    return (
        <form
            class="doc-write"
            onSubmit={(event) => {
                event.preventDefault();
                if (kind) navigate(`/arende/${found.id}/skriv/${kind}`);
            }}
        >
            <Select
                label={t.document.writeNew}
                value={kind}
                onValue={setKind}
                choices={forms.map((one) => ({ value: one.kind, label: words(one.label) }))}
            />
            <Button type="submit">{t.document.write}</Button>
        </form>
    );
}
