namespace Pass.Simulation.Demo;

/// <summary>The folder of a demonstration, a <see cref="MarkedFolder"/>.</summary>
internal sealed class DemoFolder
{
    private const string Mark = ".pass-demo";

    private DemoFolder(string path) => Root = path;

    public string Root { get; }
    public string Data => Path.Combine(Root, "donnees");
    public string Input => Path.Combine(Root, "entree");
    public string Output => Path.Combine(Root, "sortie");
    public string Bank => Path.Combine(Root, "banque");
    public string Trust => Path.Combine(Root, "confiance");
    public string Codes => Path.Combine(Root, "codes");
    public string Issuer => Path.Combine(Root, "emetteur");
    public string Tills => Path.Combine(Root, "caisses");
    public string IssuerLog => Path.Combine(Root, "emetteur.log");
    public string DeskLog => Path.Combine(Root, "personnalisation.log");
    public string PortalLog => Path.Combine(Root, "portail.log");

    /// <summary>The same places in a folder that another keeps.</summary>
    public static DemoFolder In(string root) => new(root);

    public static DemoFolder Prepare(DirectoryInfo folder)
    {
        MarkedFolder.Empty(folder, Mark, DemoRun.Words);
        return new(folder.FullName);
    }
}
