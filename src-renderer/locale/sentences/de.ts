/** German: Sotto's own sentences of faults. */
import { bytes, number } from "../format.ts";
import type { Sentences } from "../sentences.ts";

const where = {
  memory: "Bis dahin bleibt dieses Gespräch nur im Arbeitsspeicher.",
  later: "Was inzwischen gesagt wird, bleibt im Arbeitsspeicher und wird dann geschrieben.",
};
const ownServer = "Frag noch einmal, oder wähle ein Paket dieses Rechners.";
const restart = "Frag noch einmal; bleibt es dabei, starte Sotto neu.";
const changed =
  "Versuch es noch einmal; bleibt es dabei, hat sich das Angebot der Quelle geändert: Melde es.";
const kept = "Was angekommen ist, bleibt erhalten.";

export const sentences: Sentences = {
  "conversation-gone": () => [
    "Dieses Gespräch ist nicht im Verlauf.",
    "Es wurde gelöscht oder ist älter, als du sie behältst; wähle ein anderes.",
  ],
  "turn-not-kept": (turn) => [
    `Von Frage ${number(turn)} wurde so etwas nicht behalten.`,
    "Ton und Bilder werden nur behalten, wo die Einstellungen es sagen.",
  ],
  "no-sound-kept": () => [
    "Von diesem Gespräch wurde kein Ton behalten.",
    "Lass Sotto in den Einstellungen den Ton behalten; was danach gesagt wird, lässt sich sichern.",
  ],
  "history-newer": (file, until) => [
    `Der Verlauf ${file} stammt von einem neueren Sotto.`,
    `Starte das neuere. ${where[until]}`,
  ],
  "history-full": (file, until) => [
    `Für den Verlauf ${file} ist kein Platz mehr.`,
    `Schaffe Platz auf dem Datenträger. ${where[until]}`,
  ],
  "history-locked": (file, until) => [
    `Ein anderes Programm hält den Verlauf ${file} offen.`,
    `Schließe, was ihn offen hat. ${where[until]}`,
  ],
  "history-readonly": (file, until) => [
    `In den Verlauf ${file} lässt sich nicht schreiben.`,
    `Erlaube das Schreiben in Sottos Datenordner. ${where[until]}`,
  ],
  "history-failed": (file, until, code) => [
    `Mit dem Verlauf ${file} ging etwas schief (${code}).`,
    `Starte Sotto neu. ${where[until]}`,
  ],
  "history-damaged": (file, aside) => [
    `Der Verlauf ${file} war beschädigt; er liegt jetzt als ${aside} daneben, ein neuer wurde begonnen.`,
    "Eine Sicherung des Datenordners hat vielleicht einen älteren; wer den Verlauf löscht, löscht beide.",
  ],
  "history-lost": () => [
    "Der Prozess des Verlaufs endete unerwartet.",
    "Dieses Gespräch geht im Arbeitsspeicher weiter; starte Sotto neu, um die nächsten zu behalten.",
  ],

  answering: () => ["Gerade wird eine Frage beantwortet.", "Wähle gleich noch einmal."],
  "many-waiting": () => ["Es warten schon zu viele Fragen.", "Frag gleich noch einmal."],
  loading: () => ["Die Modelle werden noch geladen.", "Frag gleich noch einmal."],
  "many-windows": (most) => [
    `${number(most)} Fenster sind schon mit Sotto verbunden.`,
    "Schließe eins davon.",
  ],
  "sound-elsewhere": () => [
    "Ein anderes Fenster von Sotto hört zu oder spricht.",
    "Warte, bis es fertig ist, oder hol den Ton hierher.",
  ],
  "conversation-elsewhere": () => [
    "Dieses Gespräch geht in einem anderen Fenster weiter.",
    "Mach dort weiter, oder hol es hierher zurück.",
  ],

  "line-lost": () => [
    "Die Verbindung zu Sotto ist weg.",
    "Starte Sotto wieder, oder warte, bis die Seite es gefunden hat.",
  ],
  "wrong-token": () => [
    "Diese Seite hat nicht den Schlüssel des laufenden Sotto.",
    "Öffne die Adresse, die Sotto beim Start gezeigt hat.",
  ],
  "other-version": () => [
    "Diese Seite gehört zu einer anderen Version von Sotto.",
    "Starte Sotto neu und lade die Seite neu.",
  ],
  "message-too-large": () => [
    "Das war größer, als Sotto annimmt.",
    "Schick ein kleineres Bild oder einen kürzeren Clip.",
  ],
  "sound-too-slow": () => [
    "Die Seite nahm den Ton zu langsam ab.",
    "Lade die Seite neu; beende, was den Rechner beschäftigt.",
  ],

  "engine-ended": () => [
    "Der Prozess der Modelle endete unerwartet.",
    "Er wird neu gestartet; frag noch einmal.",
  ],
  "engine-dies": (times) => [
    `Der Prozess der Modelle starb beim Start ${number(times)}-mal.`,
    "Hol das Paket noch einmal; ist es unversehrt, melde es.",
  ],
  "hearing-stopped": (reason) => [`Die Spracherkennung blieb stehen (${reason}).`, restart],
  "reading-stopped": (reason) => [
    `Das Lesen des Bildschirms blieb stehen (${reason}).`,
    "Frag noch einmal; es wird neu gestartet.",
  ],
  "voice-stopped": () => ["Die Stimme blieb stehen.", restart],
  "stage-hung": () => ["Ein Schritt hörte nicht rechtzeitig auf.", "Frag noch einmal."],
  "out-of-memory": () => [
    "Der Arbeitsspeicher reicht nicht.",
    "Schließe andere Programme, oder nimm ein kleineres Paket.",
  ],
  "context-full": () => [
    "Das Gespräch ist länger, als das Modell fasst.",
    "Beginne ein neues Gespräch.",
  ],
  "sound-length": () => [
    "Die Aufnahme ist zu kurz oder zu lang.",
    "Nimm eine von 0,03 bis 300 Sekunden.",
  ],
  "question-too-long": (tokens, most) => [
    `Allein diese Frage hat ${number(tokens)} Token; das Modell fasst ${number(most)}.`,
    "Frag mit einem kleineren Bild, einem kürzeren Film oder weniger Text.",
  ],

  "picture-unreadable": () => [
    "Das Bild lässt sich nicht lesen: Es ist leer, beschädigt oder von anderer Art.",
    "Nimm eine ganze PNG-, JPEG- oder WebP-Datei.",
  ],
  "picture-undecodable": () => [
    "Das Bild lässt sich nicht öffnen: Es ist beschädigt, zu groß oder von unbekannter Art.",
    "Speichere es als PNG oder JPEG und versuch es noch einmal.",
  ],
  "picture-too-large": () => [
    "Das Bild ist zu groß.",
    "Nimm eins mit höchstens 50 Millionen Pixeln und 128 MB.",
  ],
  "picture-too-long": (times) => [
    `Das Bild ist mehr als ${number(times)}-mal so lang wie breit.`,
    "Schneide es auf den Teil zu, auf den es ankommt.",
  ],

  "pack-missing": (name, folder) => [
    `Das Paket ${name} ist nicht installiert (in ${folder}).`,
    "Hol es in den Einstellungen unter Pakete.",
  ],
  "pack-damaged": (name, _why, folder, _asked, files) => [
    `Das Paket ${name} ist unvollständig: ${files} (in ${folder}).`,
    "Hol es noch einmal; nur das wird geladen.",
  ],
  "pack-installing": (name) => [
    `Das Paket ${name} wird gerade installiert.`,
    "Warte, bis es fertig ist, oder halte es an.",
  ],
  "pack-held": (name, holder) => [
    `Das Paket ${name} wird von Prozess ${holder} installiert.`,
    "Beende den zuerst.",
  ],
  "pack-answers": (name) => [`Das Paket ${name} antwortet gerade.`, "Wähle zuerst ein anderes."],
  "pack-elsewhere": (folder) => [
    `${folder} ist dein eigener Ordner, keiner von Sotto.`,
    "Lösche ihn selbst, wenn du ihn nicht mehr brauchst.",
  ],
  "pack-own": (name) => [
    `Das Paket ${name} ist ein eigenes Modell; es ist nirgends zu holen.`,
    "Leg seine Dateien zurück, oder importiere es noch einmal.",
  ],
  "pack-too-large": (name, _why, needed, other, otherBytes) => [
    `Das Paket ${name} passt nicht auf diesen Rechner: Es braucht ${bytes(needed)} Arbeitsspeicher.`,
    other === ""
      ? "Das Paket default läuft hier, und ein eigener Server kann antworten."
      : `Das größte passende ist ${other} (${bytes(otherBytes)}).`,
  ],
  "pack-untested": (name) => [
    `Das Paket ${name} ist fertig, beantwortete aber seine erste Frage nicht.`,
    "Installiere es noch einmal; bleibt es dabei, melde es.",
  ],
  "installer-ended": () => [
    "Die Installation endete unerwartet.",
    `Starte sie noch einmal. ${kept}`,
  ],
  "fetch-failed": (name, host, reason) => [
    `${name} war von ${host} nicht zu holen (${reason}).`,
    `Prüfe die Verbindung und hol es noch einmal. ${kept}`,
  ],
  "fetch-refused": (name, host, reason) => [
    `${name} war von ${host} nicht zu holen (${reason}).`,
    "Vielleicht will die Quelle wissen, wer du bist: Nimm dort die Bedingungen an und setze HF_TOKEN auf ein Token deines Kontos.",
  ],
  "fetch-changed": (name, host) => [
    `${name} änderte sich bei ${host}, während es geholt wurde.`,
    "Hol es noch einmal: Es beginnt von vorn.",
  ],
  "package-unfetched": (name, tool, reason) => [
    `${name} war mit ${tool} nicht zu holen: ${reason}`,
    `Prüfe die Verbindung und hol es noch einmal. ${kept}`,
  ],
  "wrong-size": (name, found, expected) => [
    `${name} kam mit ${found} Bytes statt ${expected} an.`,
    changed,
  ],
  "wrong-hash": (name) => [
    `${name} ist nicht die erwartete Datei: Die Prüfsumme stimmt nicht.`,
    changed,
  ],
  "disk-full": (name, folder) => [
    `Der Datenträger ist voll: ${name} passte nicht mehr in ${folder}.`,
    "Schaffe Platz und mach dann weiter, oder setze SOTTO_HOME auf einen Ordner eines größeren.",
  ],
  "disk-too-small": (pack, needed, folder, free) => [
    `Das Paket ${pack} braucht beim Installieren ${bytes(needed)} in ${folder}; frei sind ${bytes(free)}.`,
    `Mach ${bytes(needed - free)} frei, oder setze SOTTO_HOME auf einen Ordner eines größeren Datenträgers.`,
  ],

  "mode-unusable": (name) => [
    `Die Modusdatei ${name}.md lässt sich nicht verwenden.`,
    "Was darin falsch ist, steht hier darunter.",
  ],

  "key-unprotected": (host) => [
    `Der Schlüssel für ${host} ginge unverschlüsselt durchs Internet.`,
    "Nimm im Paket eine https-Adresse.",
  ],
  "key-refused": (host, pack) => [
    `${host} nimmt den Schlüssel des Pakets ${pack} nicht an.`,
    `Hinterlege einen anderen: npm run packs -- key ${pack}`,
  ],
  "server-refused": (host, status, model) => [
    `${host} wies die Frage ab (Status ${status}).`,
    `Prüfe Adresse, Modell (${model}) und Dialekt im Paket.`,
  ],
  "server-unreachable": (host) => [`Der Server ${host} ist nicht erreichbar.`, ownServer],
  "server-silent": (host) => [`Der Server ${host} antwortete nicht.`, ownServer],
  "server-busy": (host) => [`Der Server ${host} ist beschäftigt.`, ownServer],
  "server-failed": (host, status) => [
    `Der Server ${host} meldete einen Fehler (Status ${status}).`,
    ownServer,
  ],
  "server-broke-off": (host) => [`Der Server ${host} brach mitten in der Antwort ab.`, ownServer],
  "server-went-silent": (host) => [
    `Der Server ${host} verstummte mitten in der Antwort.`,
    ownServer,
  ],
  "server-too-long": (host) => [
    `Der Server ${host} schickte mehr, als eine Antwort fasst.`,
    ownServer,
  ],
  "server-garbled": () => [
    "Der Server schickte etwas, das keine Antwort seines Dialekts ist.",
    "Prüfe Adresse und Dialekt im Paket.",
  ],
  "server-could-not": (kind) => [
    kind === ""
      ? "Der Server konnte nicht antworten."
      : `Der Server konnte nicht antworten (${kind}).`,
    "Frag noch einmal; sein eigenes Protokoll sagt mehr.",
  ],

  "microphone-missing": () => [
    "Es wurde kein Mikrofon gefunden.",
    "Schließ eins an oder schalte es ein und halte dann die Taste noch einmal; tippen geht inzwischen.",
  ],
  "microphone-unopened": (label, reason) => [
    `Das Mikrofon „${label}“ ließ sich nicht öffnen (${reason}).`,
    "Schließe andere Programme, die es benutzen, oder wähle in den Einstellungen ein anderes.",
  ],
  "speaker-missing": () => [
    "Es ist kein Lautsprecher erreichbar.",
    "Schließ einen an oder wähle in den Einstellungen einen anderen; die Antwort steht ganz da.",
  ],
  "no-sound": () => [
    "Die Soundkarte lässt sich nicht benutzen.",
    "Tippe die Frage in Sottos Fenster.",
  ],
  "screen-refused": () => [
    "Das System gab kein Bild des Bildschirms her.",
    "Erlaube Sotto in den Datenschutzeinstellungen des Systems die Bildschirmaufnahme.",
  ],
  "window-gone": (title) => [
    `Das Fenster „${title}“ ist nicht offen.`,
    "Wähle in den Einstellungen ein anderes.",
  ],
  "port-taken": (port, host) => [
    `Port ${port} auf ${host} wird schon von einem anderen Programm benutzt.`,
    "Beende das, und schalte dann noch einmal ein.",
  ],
};
