/* Files for a message: chosen or dropped, looked at before they are sent, each with what became of it. */
import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { Failure } from '../api/client';
import * as api from '../api/calls';
import { t } from '../text';
import { Button, failureText } from '../ui/form';

export interface Chosen {
    file: File;
    type: api.FileType;
    /** Why it was not taken; it stays until it is sent again or taken away. */
    failure?: Failure | undefined;
    /** The message that it belongs to, once that was sent. */
    message?: string | undefined;
}

const MOST = 10;

export function sizeOf(bytes: number): string {
    if (bytes < 1000) return `${bytes} B`;
    if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`;
    return `${(bytes / 1_000_000).toFixed(1).replace('.', t.message.decimal)} MB`;
}

interface Props {
    files: Chosen[];
    onFiles: (files: Chosen[]) => void;
    onAgain?: ((one: Chosen) => void) | undefined;
    busy?: boolean | undefined;
    children?: ComponentChildren;
}

/** Around a form: what is dropped anywhere in it is a file of the message. */
export function Files({ files, onFiles, onAgain, busy, children }: Props) {
    const [over, setOver] = useState(false);
    const [said, setSaid] = useState('');
    const input = useRef<HTMLInputElement>(null);

    const take = (list: FileList | null | undefined) => {
        const fresh = [...(list ?? [])].flatMap((file) => {
            const type = api.typeOf(file);
            return type ? [{ file, type }] : [];
        });
        const refused = (list?.length ?? 0) - fresh.length;
        const room = MOST - files.length;
        setSaid(
            refused ? t.message.files.refused(refused) : fresh.length > room ? t.message.files.most : '',
        );
        if (fresh.length) onFiles([...files, ...fresh.slice(0, room)]);
    };
    return (
        <div
            class={`files${over ? ' files-over' : ''}`}
            onDragOver={(event) => {
                event.preventDefault();
                setOver(true);
            }}
            onDragLeave={() => setOver(false)}
            onDrop={(event) => {
                event.preventDefault();
                setOver(false);
                take(event.dataTransfer?.files);
            }}
        >
            {children}
            {files.length > 0 && (
                <ul class="file-list" aria-label={t.message.files.chosen}>
                    {files.map((one) => (
                        <li key={one.file.name + one.file.lastModified}>
                            <span class="main-line">{one.file.name}</span>{' '}
                            <span class="quiet">{sizeOf(one.file.size)}</span>
                            {one.failure && (
                                <p class="error" role="alert">
                                    <span aria-hidden="true">▲ </span>
                                    {failureText(one.failure)}
                                </p>
                            )}
                            <span class="file-acts">
                                {one.failure && onAgain && (
                                    <Button small busy={busy ?? false} onClick={() => onAgain(one)}>
                                        {t.failure.again}
                                    </Button>
                                )}
                                <Button
                                    small
                                    kind="quiet"
                                    label={t.message.files.remove(one.file.name)}
                                    onClick={() => onFiles(files.filter((other) => other !== one))}
                                >
                                    {t.message.files.removeShort}
                                </Button>
                            </span>
                        </li>
                    ))}
                </ul>
            )}
            <p class="file-choose">
                <input
                    ref={input}
                    hidden
                    type="file"
                    multiple
                    accept=".pdf,.png,.jpg,.jpeg,application/pdf,image/png,image/jpeg"
                    onChange={(event) => {
                        take(event.currentTarget.files);
                        event.currentTarget.value = '';
                    }}
                />
                <Button small onClick={() => input.current?.click()}>
                    {t.message.files.choose}
                </Button>{' '}
                <span class="quiet small">{t.message.files.hint}</span>
            </p>
            <p class="error" role="status">
                {said}
            </p>
        </div>
    );
}

/** Sends them one after the other; what was not taken is left, with the reason. */
export async function sendFiles(
    message: string,
    files: Chosen[],
    put: (thread: api.Thread) => void,
): Promise<Chosen[]> {
    const left: Chosen[] = [];
    for (const one of files) {
        try {
            put(await api.attach(one.message ?? message, one.file, one.type));
        } catch (error) {
            if (!(error instanceof Failure)) throw error;
            left.push({ ...one, failure: error, message: one.message ?? message });
        }
    }
    return left;
}
