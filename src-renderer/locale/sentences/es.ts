/** Spanish: Sotto's own sentences of faults. */
import { bytes, number } from "../format.ts";
import type { Sentences } from "../sentences.ts";

const where = {
  memory: "Hasta entonces esta conversación queda solo en la memoria.",
  later: "Lo que se diga entretanto queda en la memoria y se escribirá entonces.",
};
const ownServer = "Pregunta otra vez, o elige un paquete de este equipo.";
const restart = "Pregunta otra vez; si sigue igual, reinicia Sotto.";
const changed = "Inténtalo de nuevo; si sigue igual, lo que ofrece la fuente ha cambiado: avisa.";
const kept = "Lo que ya llegó se conserva.";

export const sentences: Sentences = {
  "conversation-gone": () => [
    "Esta conversación no está en el historial.",
    "Se borró o es más antigua que las que guardas; elige otra.",
  ],
  "turn-not-kept": (turn) => [
    `De la pregunta ${number(turn)} no se guardó nada así.`,
    "El sonido y las imágenes solo se guardan si los ajustes lo dicen.",
  ],
  "no-sound-kept": () => [
    "De esta conversación no se guardó sonido.",
    "Deja que Sotto guarde el sonido en los ajustes; lo que se diga después se podrá exportar.",
  ],
  "history-newer": (file, until) => [
    `El historial ${file} es de un Sotto más nuevo.`,
    `Abre el más nuevo. ${where[until]}`,
  ],
  "history-full": (file, until) => [
    `No queda sitio para el historial ${file}.`,
    `Haz sitio en ese disco. ${where[until]}`,
  ],
  "history-locked": (file, until) => [
    `Otro programa tiene abierto el historial ${file}.`,
    `Cierra lo que lo tiene abierto. ${where[until]}`,
  ],
  "history-readonly": (file, until) => [
    `No se puede escribir en el historial ${file}.`,
    `Permite escribir en la carpeta de datos de Sotto. ${where[until]}`,
  ],
  "history-failed": (file, until, code) => [
    `El historial ${file} ha fallado (${code}).`,
    `Reinicia Sotto. ${where[until]}`,
  ],
  "history-damaged": (file, aside) => [
    `El historial ${file} estaba dañado; se ha apartado como ${aside} y se ha empezado uno nuevo.`,
    "Una copia de la carpeta de datos quizá tenga uno anterior; al borrar el historial se borran los dos.",
  ],
  "history-lost": () => [
    "El proceso del historial terminó de forma inesperada.",
    "Esta conversación sigue en la memoria; reinicia Sotto para guardar las siguientes.",
  ],

  answering: () => ["Se está respondiendo a una pregunta.", "Elige otra vez en un momento."],
  "many-waiting": () => ["Ya esperan demasiadas preguntas.", "Pregunta otra vez en un momento."],
  loading: () => ["Los modelos aún se están cargando.", "Pregunta otra vez en un momento."],
  "many-windows": (most) => [
    `Ya hay ${number(most)} ventanas conectadas a Sotto.`,
    "Cierra una de ellas.",
  ],
  "sound-elsewhere": () => [
    "Otra ventana de Sotto está escuchando o hablando.",
    "Espera a que acabe, o trae el sonido aquí.",
  ],
  "conversation-elsewhere": () => [
    "Esta conversación sigue en otra ventana.",
    "Continúa allí, o recupérala aquí.",
  ],

  "line-lost": () => [
    "Se ha perdido la conexión con Sotto.",
    "Vuelve a abrir Sotto, o espera a que la página lo encuentre.",
  ],
  "wrong-token": () => [
    "Esta página no tiene la clave del Sotto que está en marcha.",
    "Abre la dirección que Sotto mostró al arrancar.",
  ],
  "other-version": () => [
    "Esta página es de otra versión que Sotto.",
    "Reinicia Sotto y recarga la página.",
  ],
  "message-too-large": () => [
    "Era más grande de lo que Sotto acepta.",
    "Envía una imagen más pequeña o un vídeo más corto.",
  ],
  "sound-too-slow": () => [
    "La página tomaba el sonido demasiado despacio.",
    "Recarga la página; cierra lo que ocupa el equipo.",
  ],

  "engine-ended": () => [
    "El proceso de los modelos terminó de forma inesperada.",
    "Se está reiniciando; pregunta otra vez.",
  ],
  "engine-dies": (times) => [
    `El proceso de los modelos se cerró ${number(times)} veces al arrancar.`,
    "Descarga otra vez el paquete; si está completo, avisa.",
  ],
  "hearing-stopped": (reason) => [`El reconocimiento de voz se ha parado (${reason}).`, restart],
  "reading-stopped": (reason) => [
    `La lectura de la pantalla se ha parado (${reason}).`,
    "Pregunta otra vez; arranca de nuevo.",
  ],
  "voice-stopped": () => ["La voz se ha parado.", restart],
  "stage-hung": () => ["Un paso no se detuvo a tiempo.", "Pregunta otra vez."],
  "out-of-memory": () => [
    "No hay memoria suficiente.",
    "Cierra otros programas, o usa un paquete más pequeño.",
  ],
  "context-full": () => [
    "La conversación es más larga de lo que cabe en el modelo.",
    "Empieza una conversación nueva.",
  ],
  "sound-length": () => [
    "La grabación es demasiado corta o demasiado larga.",
    "Usa una de entre 0,03 y 300 segundos.",
  ],
  "question-too-long": (tokens, most) => [
    `Solo esta pregunta tiene ${number(tokens)} fichas; el modelo admite ${number(most)}.`,
    "Pregunta con una imagen más pequeña, un vídeo más corto o menos texto.",
  ],

  "picture-unreadable": () => [
    "La imagen no se puede leer: está vacía, dañada o es de otro tipo.",
    "Usa un archivo PNG, JPEG o WebP completo.",
  ],
  "picture-undecodable": () => [
    "La imagen no se puede abrir: está dañada, es demasiado grande o de un tipo desconocido.",
    "Guárdala como PNG o JPEG e inténtalo de nuevo.",
  ],
  "picture-too-large": () => [
    "La imagen es demasiado grande.",
    "Usa una de 50 millones de píxeles y 128 MB como mucho.",
  ],
  "picture-too-long": (times) => [
    `La imagen es más de ${number(times)} veces más larga que ancha.`,
    "Recórtala a la parte que importa.",
  ],

  "pack-missing": (name, folder) => [
    `El paquete ${name} no está instalado (en ${folder}).`,
    "Descárgalo en los ajustes, en Paquetes.",
  ],
  "pack-damaged": (name, _why, folder, _asked, files) => [
    `El paquete ${name} está incompleto: ${files} (en ${folder}).`,
    "Descárgalo otra vez; solo se descarga eso.",
  ],
  "pack-installing": (name) => [
    `El paquete ${name} se está instalando.`,
    "Espera a que acabe, o páralo.",
  ],
  "pack-held": (name, holder) => [
    `El proceso ${holder} está instalando el paquete ${name}.`,
    "Páralo primero.",
  ],
  "pack-answers": (name) => [`El paquete ${name} es el que responde ahora.`, "Elige antes otro."],
  "pack-elsewhere": (folder) => [
    `${folder} es una carpeta tuya, no de Sotto.`,
    "Bórrala tú si ya no la necesitas.",
  ],
  "pack-own": (name) => [
    `El paquete ${name} es un modelo tuyo; no hay de dónde descargarlo.`,
    "Devuelve sus archivos, o impórtalo otra vez.",
  ],
  "pack-too-large": (name, _why, needed, other, otherBytes) => [
    `El paquete ${name} no cabe en este equipo: necesita ${bytes(needed)} de memoria.`,
    other === ""
      ? "El paquete default funciona aquí, y un servidor tuyo puede responder."
      : `El mayor que cabe es ${other} (${bytes(otherBytes)}).`,
  ],
  "pack-untested": (name) => [
    `El paquete ${name} está hecho, pero no respondió a su primera pregunta.`,
    "Instálalo otra vez; si sigue igual, avisa.",
  ],
  "installer-ended": () => [
    "La instalación terminó de forma inesperada.",
    `Empieza otra vez. ${kept}`,
  ],
  "fetch-failed": (name, host, reason) => [
    `No se ha podido descargar ${name} de ${host} (${reason}).`,
    `Revisa la conexión y sigue. ${kept}`,
  ],
  "fetch-refused": (name, host, reason) => [
    `No se ha podido descargar ${name} de ${host} (${reason}).`,
    "Quizá pregunta quién eres: acepta allí las condiciones y pon en HF_TOKEN un token de tu cuenta.",
  ],
  "fetch-changed": (name, host) => [
    `${name} cambió en ${host} mientras se descargaba.`,
    "Descárgalo otra vez: empieza de nuevo.",
  ],
  "package-unfetched": (name, tool, reason) => [
    `No se ha podido descargar ${name} con ${tool}: ${reason}`,
    `Revisa la conexión y sigue. ${kept}`,
  ],
  "wrong-size": (name, found, expected) => [
    `${name} llegó con ${found} bytes en lugar de ${expected}.`,
    changed,
  ],
  "wrong-hash": (name) => [
    `${name} no es el archivo esperado: su suma de comprobación no coincide.`,
    changed,
  ],
  "disk-full": (name, folder) => [
    `El disco está lleno: ${name} no cabe en ${folder}.`,
    "Haz sitio y sigue, o pon en SOTTO_HOME una carpeta de un disco mayor.",
  ],
  "disk-too-small": (pack, needed, folder, free) => [
    `Instalar el paquete ${pack} necesita ${bytes(needed)} en ${folder}; hay ${bytes(free)} libres.`,
    `Libera ${bytes(needed - free)}, o pon en SOTTO_HOME una carpeta de un disco mayor.`,
  ],

  "mode-unusable": (name) => [
    `El archivo de modo ${name}.md no se puede usar.`,
    "Lo que está mal en él se lee debajo.",
  ],

  "key-unprotected": (host) => [
    `La clave para ${host} iría sin cifrar por internet.`,
    "Usa una dirección https en el paquete.",
  ],
  "key-refused": (host, pack) => [
    `${host} no acepta la clave del paquete ${pack}.`,
    `Guarda otra: npm run packs -- key ${pack}`,
  ],
  "server-refused": (host, status, model) => [
    `${host} rechazó la pregunta (estado ${status}).`,
    `Revisa la dirección, el modelo (${model}) y el dialecto en el paquete.`,
  ],
  "server-unreachable": (host) => [`No se puede llegar al servidor ${host}.`, ownServer],
  "server-silent": (host) => [`El servidor ${host} no respondió.`, ownServer],
  "server-busy": (host) => [`El servidor ${host} está ocupado.`, ownServer],
  "server-failed": (host, status) => [
    `El servidor ${host} dio un error (estado ${status}).`,
    ownServer,
  ],
  "server-broke-off": (host) => [
    `El servidor ${host} se cortó a mitad de la respuesta.`,
    ownServer,
  ],
  "server-went-silent": (host) => [
    `El servidor ${host} dejó de enviar a mitad de la respuesta.`,
    ownServer,
  ],
  "server-too-long": (host) => [
    `El servidor ${host} envió más de lo que cabe en una respuesta.`,
    ownServer,
  ],
  "server-garbled": () => [
    "Lo que envió el servidor no es una respuesta de su dialecto.",
    "Revisa la dirección y el dialecto en el paquete.",
  ],
  "server-could-not": (kind) => [
    kind === "" ? "El servidor no pudo responder." : `El servidor no pudo responder (${kind}).`,
    "Pregunta otra vez; su propio registro dice más.",
  ],

  "microphone-missing": () => [
    "No se ha encontrado ningún micrófono.",
    "Conecta o enciende uno y mantén otra vez la tecla; mientras tanto puedes escribir.",
  ],
  "microphone-unopened": (label, reason) => [
    `No se ha podido abrir el micrófono «${label}» (${reason}).`,
    "Cierra otros programas que lo usen, o elige otro en los ajustes.",
  ],
  "speaker-missing": () => [
    "No hay ningún altavoz disponible.",
    "Conecta uno o elige otro en los ajustes; la respuesta está escrita entera.",
  ],
  "no-sound": () => [
    "No se puede usar la tarjeta de sonido.",
    "Escribe la pregunta en la ventana de Sotto.",
  ],
  "screen-refused": () => [
    "El sistema no dio ninguna imagen de la pantalla.",
    "Permite a Sotto grabar la pantalla en los ajustes de privacidad del sistema.",
  ],
  "window-gone": (title) => [
    `La ventana «${title}» no está abierta.`,
    "Elige otra en los ajustes.",
  ],
  "port-taken": (port, host) => [
    `Otro programa usa el puerto ${port} de ${host}.`,
    "Ciérralo y actívalo otra vez.",
  ],
};
