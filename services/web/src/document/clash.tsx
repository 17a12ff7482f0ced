/* Two have written in the same section: both texts side by side, and one of them is chosen. */
import { useEffect, useRef } from 'preact/hooks';
import type { Discharge } from '../api/calls';
import { shortTime } from '../format';
import { t } from '../text';
import { Button } from '../ui/form';
import {
    EMPTY,
    sectionOf,
    words,
    type Content,
    type Form,
    type Forms,
    type FormSection,
} from './forms';
import { SectionShown } from './show';

export interface Clashing {
    keys: string[];
    theirs: Content;
    by: string;
    at: string;
}

interface Props {
    clashing: Clashing;
    form: Form;
    mine: Content;
    forms: Forms;
    found: Discharge;
    choose: (keep: 'mine' | 'theirs') => void;
}

export function Clash({ clashing, form, mine, forms, found, choose }: Props) {
    const box = useRef<HTMLDivElement>(null);
    useEffect(() => box.current?.focus(), []);
    const side = (section: FormSection, content: Content) => {
        const now = content[section.key] ?? EMPTY;
        const kept = sectionOf(section, now);
        return kept.state === 'untouched' ? (
            <p class="quiet">{t.document.clash.empty}</p>
        ) : (
            <SectionShown section={section} kept={kept} forms={forms} found={found} />
        );
    };
    return (
        <div class="callout callout-warn doc-clash" role="alert" tabIndex={-1} ref={box}>
            <h2>{t.document.clash.title(clashing.by, shortTime(clashing.at))}</h2>
            <p>{t.document.clash.words}</p>
            {form.sections
                .filter((one) => clashing.keys.includes(one.key))
                .map((section) => (
                    <div key={section.key}>
                        <h3>{words(section.label)}</h3>
                        <div class="doc-sides">
                            <div>
                                <p class="label">{t.document.clash.theirs(clashing.by)}</p>
                                {side(section, clashing.theirs)}
                            </div>
                            <div>
                                <p class="label">{t.document.clash.mine}</p>
                                {side(section, mine)}
                            </div>
                        </div>
                    </div>
                ))}
            <div class="actions">
                <Button kind="primary" onClick={() => choose('mine')}>
                    {t.document.clash.keepMine}
                </Button>
                <Button onClick={() => choose('theirs')}>{t.document.clash.takeTheirs}</Button>
            </div>
        </div>
    );
}
