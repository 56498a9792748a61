// Of the sources of all kinds those of the chosen one move up into the package; the others go.
def root = new File(request.outputDirectory, request.artifactId)
def kind = request.properties['kind']
def inPackage = request.properties['package'].replace('.', '/')

if (!(request.artifactId ==~ /[A-Za-z0-9_][A-Za-z0-9_.-]*/)) {
    // nothing is removed: the folder may be somebody else's
    throw new IllegalArgumentException("'${request.artifactId}' is no artifactId: use letters, digits, '.', '-' and "
        + "'_'. Remove what was made in ${root}.")
}
// without a terminal nobody compares the properties with the expressions of archetype-metadata.xml
def kinds = new File(root, "src/main/java/${inPackage}").listFiles().findAll { it.directory }*.name.sort()
def tooMuch = [
    consensus: 'it must keep what it acknowledged through every crash; read bundles/consensus-local',
    state: 'it must keep the same state on every member, through every crash; read bundles/cluster-state',
    manager: 'it decides what is recovered when, and a mistake runs something twice; read bundles/manager',
    control: 'it is a server with credentials that answers all calls of the command; read bundles/control']
def refusal = !javax.lang.model.SourceVersion.isName(request.properties['package'])
    ? "'${request.properties['package']}' is no name of a Java package: give another one with -Dpackage."
    : tooMuch[kind] ? "There is no small component of kind '${kind}': ${tooMuch[kind]}. Made are ${kinds.join(', ')}."
    : !kinds.contains(kind) ? "There is no kind '${kind}' here; known are ${kinds.join(', ')}."
    : !(request.properties['component'] ==~ /[a-z][a-z0-9-]{0,62}/)
    ? "'${request.properties['component']}' is no name of a component: use lower-case letters, digits and hyphens."
    : null
if (refusal != null) {
    // what was there before this run is somebody's work, and stays
    def began = java.lang.management.ManagementFactory.runtimeMXBean.startTime
    def older = []
    root.eachFileRecurse { if (it.lastModified() < began) { older << it } }
    if (older.isEmpty()) {
        root.deleteDir()
    }
    throw new IllegalArgumentException(refusal)
}

['src/main/java', 'src/test/java'].each { sources ->
    def folder = new File(root, "${sources}/${inPackage}")
    folder.listFiles().findAll { it.directory }.each { one ->
        if (one.name == kind) {
            one.listFiles().each { file ->
                if (!file.renameTo(new File(folder, file.name))) {
                    throw new IOException("${file} cannot be moved to ${folder}")
                }
            }
        }
        one.deleteDir()
    }
}

def scripts = new File(root, 'src/test/scripts')
if (kind == 'fencing') {
    scripts.listFiles().each { it.setExecutable(true, false) }
} else {
    scripts.deleteDir()
}
