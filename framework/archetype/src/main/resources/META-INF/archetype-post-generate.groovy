// Of the sources of all kinds those of the chosen one move up into the package; the others go.
def root = new File(request.outputDirectory, request.artifactId)
def kind = request.properties['kind']
def inPackage = request.properties['package'].replace('.', '/')

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
