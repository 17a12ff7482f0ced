// smtp.mjs - a real mail server for tests (npm smtp-server): keeps what it is given, and misbehaves when told to.
import { readFileSync } from 'node:fs';
import { SMTPServer } from 'smtp-server';

// Body and subject as a person reads them.
function read(raw) {
    const text = raw.toString('latin1');
    const cut = text.indexOf('\r\n\r\n');
    const head = text.slice(0, cut).replace(/\r\n[ \t]+/g, ' ');
    const words = (line) => line.replace(/\?=\s+=\?/g, '?==?').replace(/=\?UTF-8\?B\?([^?]*)\?=/g,
        (_, code) => Buffer.from(code, 'base64').toString('latin1'));
    const header = (name) => new RegExp(`^${name}: *(.*)$`, 'mi').exec(head)?.[1] ?? '';
    return {
        raw: text,
        header,
        subject: Buffer.from(words(header('Subject')), 'latin1').toString('utf8'),
        body: Buffer.from(text.slice(cut + 4), 'base64').toString('utf8'),
    };
}

export class Relay {
    mails = [];
    refuse = new Map(); // address -> [code, text]: at RCPT
    hold = null; // a promise: a message is answered when it is kept
    holding = 0;

    constructor(tls = null) {
        this.tls = tls;
    }

    async listen(port = 0) {
        this.server = new SMTPServer({
            authOptional: true,
            disabledCommands: this.tls ? ['AUTH'] : ['AUTH', 'STARTTLS'],
            ...(this.tls ? { key: readFileSync(this.tls.key), cert: readFileSync(this.tls.cert) } : {}),
            logger: false,
            onRcptTo: (address, session, done) => {
                const said = this.refuse.get(address.address);
                if (!said) return done();
                return done(Object.assign(new Error(said[1]), { responseCode: said[0] }));
            },
            onData: (stream, session, done) => {
                const parts = [];
                stream.on('data', (part) => parts.push(part));
                stream.on('end', async () => {
                    const mail = read(Buffer.concat(parts));
                    mail.to = session.envelope.rcptTo.map((one) => one.address);
                    mail.from = session.envelope.mailFrom.address;
                    mail.secure = session.secure;
                    if (this.hold) {
                        this.holding++;
                        await this.hold;
                    }
                    this.mails.push(mail);
                    done();
                });
            },
        });
        this.server.on('error', () => {}); // a client that is killed
        await new Promise((ready) => this.server.listen(port, '127.0.0.1', ready));
        this.port = this.server.server.address().port;
        return this.port;
    }

    close() {
        return new Promise((closed) => this.server.close(closed));
    }

    to(address) {
        return this.mails.filter((mail) => mail.to.includes(address));
    }
}
