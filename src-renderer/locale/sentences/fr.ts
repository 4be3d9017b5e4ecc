/** French: Sotto's own sentences of faults. */
import { bytes, number } from "../format.ts";
import type { Sentences } from "../sentences.ts";

const where = {
  memory: "D’ici là, cette conversation reste seulement en mémoire.",
  later: "Ce qui est dit entre-temps reste en mémoire et sera écrit alors.",
};
const ownServer = "Redemandez, ou choisissez un pack de cette machine.";
const restart = "Redemandez ; si cela persiste, redémarrez Sotto.";
const changed = "Réessayez ; si cela persiste, ce que propose la source a changé : signalez-le.";
const kept = "Ce qui est arrivé est gardé.";

export const sentences: Sentences = {
  "conversation-gone": () => [
    "Cette conversation n’est pas dans l’historique.",
    "Elle a été supprimée ou est plus ancienne que ce que vous gardez ; choisissez-en une autre.",
  ],
  "turn-not-kept": (turn) => [
    `Rien de tel n’a été gardé de la question ${number(turn)}.`,
    "Le son et les images ne sont gardés que si les réglages le disent.",
  ],
  "no-sound-kept": () => [
    "Aucun son n’a été gardé de cette conversation.",
    "Laissez Sotto garder le son dans les réglages ; ce qui sera dit ensuite pourra être exporté.",
  ],
  "history-newer": (file, until) => [
    `L’historique ${file} vient d’un Sotto plus récent.`,
    `Lancez le plus récent. ${where[until]}`,
  ],
  "history-full": (file, until) => [
    `Il n’y a plus de place pour l’historique ${file}.`,
    `Faites de la place sur ce disque. ${where[until]}`,
  ],
  "history-locked": (file, until) => [
    `Un autre programme tient l’historique ${file} ouvert.`,
    `Fermez ce qui l’a ouvert. ${where[until]}`,
  ],
  "history-readonly": (file, until) => [
    `Impossible d’écrire dans l’historique ${file}.`,
    `Autorisez l’écriture dans le dossier de données de Sotto. ${where[until]}`,
  ],
  "history-failed": (file, until, code) => [
    `L’historique ${file} a échoué (${code}).`,
    `Redémarrez Sotto. ${where[until]}`,
  ],
  "history-damaged": (file, aside) => [
    `L’historique ${file} était abîmé ; il a été mis de côté sous le nom ${aside} et un nouveau a été commencé.`,
    "Une sauvegarde du dossier de données en a peut-être un plus ancien ; effacer l’historique supprime les deux.",
  ],
  "history-lost": () => [
    "Le processus de l’historique s’est arrêté de façon inattendue.",
    "Cette conversation continue en mémoire ; redémarrez Sotto pour garder les suivantes.",
  ],

  answering: () => [
    "Une question est en cours de réponse.",
    "Choisissez de nouveau dans un instant.",
  ],
  "many-waiting": () => ["Trop de questions attendent déjà.", "Redemandez dans un instant."],
  loading: () => ["Les modèles sont encore en cours de chargement.", "Redemandez dans un instant."],
  "many-windows": (most) => [
    `${number(most)} fenêtres sont déjà reliées à Sotto.`,
    "Fermez-en une.",
  ],
  "sound-elsewhere": () => [
    "Une autre fenêtre de Sotto écoute ou parle.",
    "Attendez qu’elle ait fini, ou reprenez le son ici.",
  ],
  "conversation-elsewhere": () => [
    "Cette conversation continue dans une autre fenêtre.",
    "Continuez là-bas, ou reprenez-la ici.",
  ],

  "line-lost": () => [
    "La liaison avec Sotto est coupée.",
    "Relancez Sotto, ou attendez que la page l’ait retrouvé.",
  ],
  "wrong-token": () => [
    "Cette page n’a pas la clé du Sotto en cours.",
    "Ouvrez l’adresse que Sotto a affichée au démarrage.",
  ],
  "other-version": () => [
    "Cette page n’est pas de la même version que Sotto.",
    "Redémarrez Sotto et rechargez la page.",
  ],
  "message-too-large": () => [
    "C’était plus gros que ce que Sotto accepte.",
    "Envoyez une image plus petite ou une vidéo plus courte.",
  ],
  "sound-too-slow": () => [
    "La page a pris le son trop lentement.",
    "Rechargez la page ; fermez ce qui occupe l’ordinateur.",
  ],

  "engine-ended": () => [
    "Le processus des modèles s’est arrêté de façon inattendue.",
    "Il redémarre ; redemandez.",
  ],
  "engine-dies": (times) => [
    `Le processus des modèles s’est arrêté ${number(times)} fois au démarrage.`,
    "Récupérez de nouveau le pack ; s’il est entier, signalez-le.",
  ],
  "hearing-stopped": (reason) => [`La reconnaissance vocale s’est arrêtée (${reason}).`, restart],
  "reading-stopped": (reason) => [
    `La lecture de l’écran s’est arrêtée (${reason}).`,
    "Redemandez ; elle redémarre.",
  ],
  "voice-stopped": () => ["La voix s’est arrêtée.", restart],
  "stage-hung": () => ["Une étape ne s’est pas arrêtée à temps.", "Redemandez."],
  "out-of-memory": () => [
    "La mémoire ne suffit pas.",
    "Fermez d’autres programmes, ou prenez un pack plus petit.",
  ],
  "context-full": () => [
    "La conversation est plus longue que ce que le modèle peut retenir.",
    "Commencez une nouvelle conversation.",
  ],
  "sound-length": () => [
    "L’enregistrement est trop court ou trop long.",
    "Prenez-en un de 0,03 à 300 secondes.",
  ],
  "question-too-long": (tokens, most) => [
    `Cette question a à elle seule ${number(tokens)} jetons ; le modèle en accepte ${number(most)}.`,
    "Demandez avec une image plus petite, un film plus court ou moins de texte.",
  ],

  "picture-unreadable": () => [
    "L’image est illisible : vide, abîmée ou d’un autre type.",
    "Prenez un fichier PNG, JPEG ou WebP entier.",
  ],
  "picture-undecodable": () => [
    "L’image ne s’ouvre pas : abîmée, trop grande ou d’un type inconnu.",
    "Enregistrez-la en PNG ou JPEG, puis réessayez.",
  ],
  "picture-too-large": () => [
    "L’image est trop grande.",
    "Prenez-en une d’au plus 50 millions de pixels et 128 Mo.",
  ],
  "picture-too-long": (times) => [
    `L’image est plus de ${number(times)} fois plus longue que large.`,
    "Recadrez-la sur la partie qui compte.",
  ],

  "pack-missing": (name, folder) => [
    `Le pack ${name} n’est pas installé (dans ${folder}).`,
    "Récupérez-le dans les réglages, page Packs.",
  ],
  "pack-damaged": (name, _why, folder, _asked, files) => [
    `Le pack ${name} est incomplet : ${files} (dans ${folder}).`,
    "Récupérez-le de nouveau ; seul cela sera téléchargé.",
  ],
  "pack-installing": (name) => [
    `Le pack ${name} est en cours d’installation.`,
    "Attendez la fin, ou arrêtez-la.",
  ],
  "pack-held": (name, holder) => [
    `Le pack ${name} est en cours d’installation par le processus ${holder}.`,
    "Arrêtez d’abord celui-ci.",
  ],
  "pack-answers": (name) => [
    `C’est le pack ${name} qui répond en ce moment.`,
    "Choisissez-en d’abord un autre.",
  ],
  "pack-elsewhere": (folder) => [
    `${folder} est un dossier à vous, pas à Sotto.`,
    "Supprimez-le vous-même si vous n’en avez plus besoin.",
  ],
  "pack-own": (name) => [
    `Le pack ${name} est un modèle à vous ; il ne se télécharge nulle part.`,
    "Remettez ses fichiers, ou importez-le de nouveau.",
  ],
  "pack-too-large": (name, _why, needed, other, otherBytes) => [
    `Le pack ${name} ne tient pas sur cette machine : il lui faut ${bytes(needed)} de mémoire.`,
    other === ""
      ? "Le pack default fonctionne ici, et un serveur à vous peut répondre."
      : `Le plus grand qui tienne est ${other} (${bytes(otherBytes)}).`,
  ],
  "pack-untested": (name) => [
    `Le pack ${name} est prêt, mais n’a pas répondu à sa première question.`,
    "Réinstallez-le ; si cela persiste, signalez-le.",
  ],
  "installer-ended": () => [
    "L’installation s’est arrêtée de façon inattendue.",
    `Relancez-la. ${kept}`,
  ],
  "fetch-failed": (name, host, reason) => [
    `${name} n’a pas pu être récupéré de ${host} (${reason}).`,
    `Vérifiez la connexion et recommencez. ${kept}`,
  ],
  "fetch-refused": (name, host, reason) => [
    `${name} n’a pas pu être récupéré de ${host} (${reason}).`,
    "La source veut peut-être savoir qui vous êtes : acceptez-y les conditions et mettez dans HF_TOKEN un jeton de votre compte.",
  ],
  "fetch-changed": (name, host) => [
    `${name} a changé sur ${host} pendant le téléchargement.`,
    "Recommencez : tout repart du début.",
  ],
  "package-unfetched": (name, tool, reason) => [
    `${name} n’a pas pu être récupéré avec ${tool} : ${reason}`,
    `Vérifiez la connexion et recommencez. ${kept}`,
  ],
  "wrong-size": (name, found, expected) => [
    `${name} est arrivé avec ${found} octets au lieu de ${expected}.`,
    changed,
  ],
  "wrong-hash": (name) => [
    `${name} n’est pas le fichier attendu : sa somme de contrôle diffère.`,
    changed,
  ],
  "disk-full": (name, folder) => [
    `Le disque est plein : ${name} n’a pas pu être écrit dans ${folder}.`,
    "Faites de la place puis continuez, ou pointez SOTTO_HOME vers un dossier d’un disque plus grand.",
  ],
  "disk-too-small": (pack, needed, folder, free) => [
    `L’installation du pack ${pack} demande ${bytes(needed)} dans ${folder} ; ${bytes(free)} sont libres.`,
    `Libérez ${bytes(needed - free)}, ou pointez SOTTO_HOME vers un dossier d’un disque plus grand.`,
  ],

  "mode-unusable": (name) => [
    `Le fichier de mode ${name}.md est inutilisable.`,
    "Ce qui n’y va pas est indiqué ci-dessous.",
  ],

  "key-unprotected": (host) => [
    `La clé pour ${host} passerait en clair par Internet.`,
    "Mettez une adresse https dans le pack.",
  ],
  "key-refused": (host, pack) => [
    `${host} refuse la clé du pack ${pack}.`,
    `Enregistrez-en une autre : npm run packs -- key ${pack}`,
  ],
  "server-refused": (host, status, model) => [
    `${host} a refusé la question (état ${status}).`,
    `Vérifiez l’adresse, le modèle (${model}) et le dialecte dans le pack.`,
  ],
  "server-unreachable": (host) => [`Le serveur ${host} est injoignable.`, ownServer],
  "server-silent": (host) => [`Le serveur ${host} n’a pas répondu.`, ownServer],
  "server-busy": (host) => [`Le serveur ${host} est occupé.`, ownServer],
  "server-failed": (host, status) => [
    `Le serveur ${host} a signalé une erreur (état ${status}).`,
    ownServer,
  ],
  "server-broke-off": (host) => [
    `Le serveur ${host} s’est interrompu au milieu de sa réponse.`,
    ownServer,
  ],
  "server-went-silent": (host) => [
    `Le serveur ${host} s’est tu au milieu de sa réponse.`,
    ownServer,
  ],
  "server-too-long": (host) => [
    `Le serveur ${host} a envoyé plus qu’une réponse ne peut contenir.`,
    ownServer,
  ],
  "server-garbled": () => [
    "Ce que le serveur a envoyé n’est pas une réponse de son dialecte.",
    "Vérifiez l’adresse et le dialecte dans le pack.",
  ],
  "server-could-not": (kind) => [
    kind === "" ? "Le serveur n’a pas pu répondre." : `Le serveur n’a pas pu répondre (${kind}).`,
    "Redemandez ; son propre journal en dit plus.",
  ],

  "microphone-missing": () => [
    "Aucun micro n’a été trouvé.",
    "Branchez-en un ou allumez-le, puis maintenez de nouveau la touche ; entre-temps vous pouvez taper.",
  ],
  "microphone-unopened": (label, reason) => [
    `Le micro « ${label} » n’a pas pu être ouvert (${reason}).`,
    "Fermez les programmes qui l’utilisent, ou choisissez-en un autre dans les réglages.",
  ],
  "speaker-missing": () => [
    "Aucun haut-parleur n’est joignable.",
    "Branchez-en un ou choisissez-en un autre dans les réglages ; la réponse est écrite en entier.",
  ],
  "no-sound": () => [
    "La carte son est inutilisable.",
    "Tapez la question dans la fenêtre de Sotto.",
  ],
  "screen-refused": () => [
    "Le système n’a donné aucune image de l’écran.",
    "Autorisez l’enregistrement de l’écran pour Sotto dans les réglages de confidentialité du système.",
  ],
  "window-gone": (title) => [
    `La fenêtre « ${title} » n’est pas ouverte.`,
    "Choisissez-en une autre dans les réglages.",
  ],
  "port-taken": (port, host) => [
    `Le port ${port} de ${host} est utilisé par un autre programme.`,
    "Arrêtez celui-ci, puis activez de nouveau.",
  ],
};
