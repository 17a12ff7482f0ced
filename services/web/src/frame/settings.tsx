/* Language, theme and shortcuts: small controls of the frame. */
import { language, shortcuts, theme, type Theme } from '../settings';
import { useStore } from '../store';
import { t } from '../text';
import { Dialog, Select } from '../ui/form';

export function LanguageButton() {
    const now = useStore(language);
    const other = now === 'sv' ? 'en' : 'sv';
    return (
        <button type="button" class="frame-button" lang={other} onClick={() => language.set(other)}>
            {other === 'sv' ? 'Svenska' : 'English'}
        </button>
    );
}

const KEYS: [string[], keyof typeof t.help.keys][] = [
    [['j'], 'down'],
    [['k'], 'up'],
    [['Enter'], 'open'],
    [['e'], 'step'],
    [['g'], 'group'],
    [['f'], 'filter'],
    [['/'], 'search'],
    [['?'], 'help'],
    [['Esc'], 'close'],
];

export function HelpDialog({ onClose }: { onClose: () => void }) {
    const keysOn = useStore(shortcuts);
    const look = useStore(theme);
    return (
        <Dialog title={t.help.title} onClose={onClose}>
            <p>{t.help.words}</p>
            <h3>{t.help.shortcuts}</h3>
            <dl class="keys">
                {KEYS.map(([keys, what]) => (
                    <div key={what}>
                        <dt>
                            {keys.map((key) => (
                                <kbd key={key}>{key}</kbd>
                            ))}
                        </dt>
                        <dd>{t.help.keys[what]}</dd>
                    </div>
                ))}
            </dl>
            <label class="choice">
                <input
                    type="checkbox"
                    checked={keysOn === 'on'}
                    onChange={(event) => shortcuts.set(event.currentTarget.checked ? 'on' : 'off')}
                />
                <span class="choice-text">
                    <span class="main-line">{t.help.shortcutsOn}</span>
                </span>
            </label>
            <h3>{t.help.look}</h3>
            <Select
                label={t.help.theme}
                value={look}
                onValue={(value) => theme.set(value as Theme)}
                choices={(['system', 'light', 'dark'] as const).map((value) => ({
                    value,
                    label: t.theme[value],
                }))}
            />
        </Dialog>
    );
}
