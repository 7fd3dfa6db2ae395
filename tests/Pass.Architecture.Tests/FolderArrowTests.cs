using System.Text.RegularExpressions;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;

namespace Pass.Architecture.Tests;

/// <summary>
/// What a folder may know of the others of its project, as compiled; a type's folder is that of the file which declares it, whatever its namespace.
/// A table is written from the bottom up: each line names a folder and, after the arrow, folders of lines above; so nothing can know itself by a detour.
/// "·" is the project's own folder. A project that has no other (Pass.Engine, Pass.SoftwareCard, Pass.CommandLine) has nothing to draw.
/// </summary>
public partial class FolderArrowTests
{
    private static readonly Dictionary<string, string> Tables = new()
    {
        ["Pass.Core"] = """
            Money       ←
            Input       ←
            Calendar    ← Input
            Partners    ← Calendar, Input
            Banking     ← Input
            Identity    ← Input
            Schools     ← Identity, Input
            Credentials ← Identity, Input
            Benefits    ← Calendar, Identity, Input, Money
            Operations  ← Benefits, Identity, Input, Money
            Accounts    ← Calendar, Identity, Operations
            Pricing     ← Benefits, Identity, Input, Money, Operations
            Rules       ← Accounts, Benefits, Calendar, Identity, Money, Operations
            """,
        ["Pass.Data"] = """
            Machine     ←
            Log         ←
            Model       ←
            Projection.Writing ← Log
            Providers   ← Machine, Log, Model, Projection.Writing
            Providers.Sqlite ← Machine, Log, Model, Projection.Writing, Providers
            Providers.Postgres ← Machine, Log, Model, Projection.Writing, Providers
            Providers.SqlServer ← Machine, Log, Model, Projection.Writing, Providers
            Migrations  ← Model, Providers.Sqlite, Providers.Postgres, Providers.SqlServer
            ·           ← Log, Model, Projection.Writing, Providers, Providers.Sqlite, Providers.Postgres, Providers.SqlServer
            Catalogue   ← ·, Model
            Projection  ← ·, Machine, Log, Model, Projection.Writing
            """,
        ["Pass.Region"] = """
            ·           ←
            Files       ←
            Catalogue   ←
            Credentials ←
            Schools     ← ·
            Textbooks   ←
            Gates       ← Schools
            Tills       ← ·
            Partners    ← ·, Files
            Mails       ←
            Holders     ← Mails
            Integration ← Holders, Tills
            Holders.Roll ← Files, Holders
            People      ← Mails
            Settings    ←
            SignIns     ← Mails
            Hosting     ← Holders, Catalogue, People, Settings
            """,
        ["Pass.Clearing"] = """
            Accounting  ←
            Night       ← Accounting
            Pricing     ← Night
            Statements.Pdf ←
            Statements  ← Night, Statements.Pdf
            Payments.Rails.Pes ← Statements
            Payments.Rails ← Statements, Payments.Rails.Pes
            Budget      ← Accounting, Pricing
            Incidents   ← Accounting, Payments.Rails, Pricing, Statements
            Payments    ← Accounting, Budget, Night, Payments.Rails, Statements
            Payments.StripeApi ← Accounting, Payments
            Payments.BankFiles ← Accounting, Payments, Payments.Rails, Statements
            Partners    ← Payments, Statements
            Proofs      ← Night, Statements
            Verification ← Accounting, Night, Payments, Payments.Rails, Statements, Proofs
            Control     ←
            Jobs        ← Control, Night, Payments, Payments.Rails, Payments.BankFiles, Payments.StripeApi, Statements, Verification, Proofs
            """,
        ["Pass.Cli"] = """
            ·           ←
            Commands    ← ·
            """,
        ["Pass.Cards"] = """
            ·           ←
            Cose        ← ·
            Crypto      ← ·
            Iso7816     ← ·
            Credentials ← ·, Cose
            Keys        ← ·, Crypto, Credentials
            PassApplet  ← ·, Crypto, Iso7816
            PcSc        ← ·, Iso7816
            PhoneToken  ← ·, Cose, Credentials
            Presentation ← ·, Cose, Crypto, Iso7816, Credentials, Keys, PassApplet, PhoneToken
            Issuance    ← ·, Credentials
            """,
        ["Pass.Issuing"] = """
            ·           ←
            Scp03       ← ·
            GlobalPlatform ← ·, Scp03
            Keys        ← ·, Scp03
            Authorities ← ·, Keys
            Bureau      ← ·
            Personalization ← ·, Scp03, GlobalPlatform
            """,
        ["Pass.CardIssuer"] = """
            Store.Model ←
            Store       ← Store.Model
            Store.Migrations ← Store
            Keys        ←
            ·           ← Keys, Store, Store.Model
            Lifecycle   ← ·, Store, Store.Model
            Orders      ← ·, Store, Store.Model, Lifecycle
            Status      ← ·, Store, Store.Model, Lifecycle
            Bureau      ← ·, Store, Store.Model, Lifecycle, Orders
            Desk        ← ·, Store, Store.Model, Lifecycle
            Production  ← ·, Store, Store.Model, Lifecycle, Orders, Status, Bureau
            Service     ← ·, Store, Store.Model, Lifecycle, Orders, Status, Bureau, Production
            Commands    ← ·, Store, Store.Model, Keys, Lifecycle, Orders, Status, Bureau, Desk, Production, Service
            """,
        ["Pass.Terminal"] = """
            ·           ←
            Presentation ← ·
            Journal     ← ·
            Lists       ← ·
            Keeping     ← ·, Journal
            Selling     ← ·, Presentation, Journal, Lists, Keeping
            Receipts    ← ·, Journal, Selling
            Days        ← ·, Journal, Selling
            Training    ← ·
            Gate        ← ·, Lists, Keeping
            """,
        ["Pass.Terminal.App"] = """
            ·           ←
            Screen      ← ·
            Commands    ← ·, Screen
            """,
        ["Pass.Portal"] = """
            ·           ←
            Tills       ← ·
            Jobs        ← ·, Tills
            Presence    ← ·, Tills
            Following   ← ·, Jobs, Presence
            Issuance    ← ·, Tills, Presence
            Http        ← ·, Tills, Presence, Following, Issuance
            Webhooks    ← ·, Jobs, Http
            SignIns     ← ·, Tills
            Mails       ← Jobs
            Pages       ← ·, Http, SignIns
            Pages.Public ← ·, Http, Pages, SignIns
            Pages.Account ← ·, Mails, Pages, SignIns
            Pages.Account.Entry ← ·, Mails, Pages, Pages.Account, SignIns
            Pages.Inviting ← Mails, Pages
            Pages.Partner ← ·, Mails, Pages, Pages.Inviting, SignIns, Webhooks
            Pages.Staff ← ·, Issuance, Mails, Pages, Pages.Inviting, SignIns, Presence
            Pages.School ← ·, Issuance, Mails, Pages, Pages.Inviting, SignIns
            Pages.Paying ← ·, Http, Pages, SignIns
            Pages.Youth ← ·, Http, Issuance, Pages, Pages.Paying, Presence, SignIns
            Pages.Family ← ·, Http, Pages, Pages.Paying, Pages.Youth, SignIns
            Hosting     ← ·, Tills, Jobs, Presence, Following, Http, Webhooks, Issuance, Mails, SignIns, Pages
            """,
        ["Pass.Design"] = """
            Layout      ←
            Components  ←
            ·           ←
            """,
        ["Pass.Simulation"] = """
            Generation  ←
            Bank        ←
            StripeServers ←
            Fleet       ←
            Demo        ← Generation, Bank, StripeServers, Fleet
            Tills       ← Demo, Fleet
            Sample      ← Generation, Bank, Demo
            ·           ← Generation, Demo, Tills, Sample
            """,
        ["Pass.Benchmarks"] = """
            Measuring   ←
            Databases   ← Measuring
            Region      ← Measuring, Databases
            Baselines   ← Measuring, Databases, Region
            Http        ← Measuring, Databases, Region, Baselines
            Rentree     ← Measuring, Databases, Region, Baselines, Http
            Pages       ← Measuring, Databases, Region, Http
            Benches     ← Measuring, Databases, Http, Region, Baselines, Rentree, Pages
            Micro       ← Region
            ·           ← Measuring, Databases, Baselines, Benches, Rentree, Micro
            """,
    };

    private static readonly Lazy<IReadOnlyList<(string Project, string From, string To, string Who)>> Arrows = new(Read);

    public static TheoryData<string> Projects => [.. Tables.Keys];

    [Theory, MemberData(nameof(Projects))]
    public void Folders_know_each_other_one_way_only(string project)
    {
        var allowed = Parse(Tables[project]);
        var arrows = Arrows.Value.Where(arrow => arrow.Project == project).ToList();
        if (allowed.Values.Any(known => known.Length > 0))
            arrows.ShouldNotBeEmpty();
        foreach (var folder in arrows.SelectMany(arrow => new[] { arrow.From, arrow.To }).Distinct())
            allowed.ShouldContainKey(folder, $"say in this test what {project}/{folder} may know");
        arrows.Where(arrow => !allowed[arrow.From].Contains(arrow.To)).Select(arrow => $"{arrow.From} may not know {arrow.To}: {arrow.Who}").Distinct().ShouldBeEmpty(project);
    }

    [Fact]
    public void A_project_of_several_folders_has_its_table() =>
        Folders.Value.GroupBy(type => type.Key.Project, type => type.Value).Where(project => project.Distinct().Skip(1).Any()).Select(project => project.Key)
            .ShouldBe(Tables.Keys, ignoreOrder: true);

    [Fact]
    public void The_issuer_takes_of_what_the_region_keeps_its_databases_alone() =>
        Load("Pass.CardIssuer", "Pass.Data").Types.Where(type => type.Assembly.Name.Split(',')[0] == "Pass.CardIssuer")
            .SelectMany(type => type.Dependencies.Select(dependency => dependency.Target)).Where(type => type.Namespace is { } space && $"{space.FullName}.".StartsWith("Pass.Data.", StringComparison.Ordinal))
            .Where(type => type.FullName is not "Pass.Data.Databases" && !type.FullName.StartsWith("Pass.Data.Providers.", StringComparison.Ordinal))
            .Select(type => type.FullName).Distinct().ShouldBeEmpty();

    private static Dictionary<string, string[]> Parse(string table)
    {
        var allowed = new Dictionary<string, string[]>();
        foreach (var line in table.Split('\n', StringSplitOptions.TrimEntries))
        {
            var sides = line.Split('←', StringSplitOptions.TrimEntries);
            var known = sides[1].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            known.Except(allowed.Keys).ShouldBeEmpty($"{sides[0]} may only know lines above it");
            allowed.Add(sides[0], known);
        }
        return allowed;
    }

    private static List<(string Project, string From, string To, string Who)> Read()
    {
        var assemblies = Directory.GetFiles(AppContext.BaseDirectory, "Pass.*.dll").Where(path => Path.GetFileNameWithoutExtension(path) is not ("Pass.Architecture.Tests" or "Pass.Testing"))
            .Select(System.Reflection.Assembly.LoadFrom).ToArray();
        return [.. new ArchLoader().LoadAssemblies(assemblies).Build().Types
            .SelectMany(type => type.Dependencies.Select(dependency => (Type: type, Other: dependency.Target)))
            .Where(pair => pair.Other.Assembly is not null && pair.Other.Assembly.Name == pair.Type.Assembly.Name)
            .Select(pair => (Project: pair.Type.Assembly.Name.Split(',')[0], pair.Type, pair.Other))
            .Select(pair => (pair.Project, From: Folder(pair.Project, pair.Type), To: Folder(pair.Project, pair.Other), Who: $"{pair.Type.Name} → {pair.Other.Name}"))
            .Where(arrow => arrow.From != arrow.To && arrow.From != "" && arrow.To != "").Distinct()];
    }

    private static ArchUnitNET.Domain.Architecture Load(params string[] projects) => new ArchLoader()
        .LoadAssemblies([.. projects.Select(project => System.Reflection.Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, project + ".dll")))]).Build();

    /// <summary>"·" for the project's own folder; empty for what the compiler made, and for a program's entry point, which may know everything.</summary>
    private static string Folder(string project, IType type)
    {
        var name = type.FullName.Split('+', '/', '`', '<')[0];
        return name is "Program" or "Pass.Cli.PassProgram" ? "" : Folders.Value.GetValueOrDefault((project, name), "");
    }

    /// <summary>Where each type is declared. One folder for all that the EF tool writes.</summary>
    private static readonly Lazy<Dictionary<(string Project, string Type), string>> Folders = new(() =>
    {
        var folders = new Dictionary<(string Project, string Type), string>();
        foreach (var project in House.Products.Values.Concat(House.Sources("benchmarks", "*.csproj")))
        {
            var (name, root) = (Path.GetFileNameWithoutExtension(project), Path.GetDirectoryName(project)!);
            foreach (var path in House.Sources(root))
            {
                var folder = Path.GetRelativePath(root, Path.GetDirectoryName(path)!).Replace(Path.DirectorySeparatorChar, '.');
                if (folder.IndexOf("Migrations.", StringComparison.Ordinal) is >= 0 and var start)
                    folder = folder[..(start + "Migrations".Length)];
                var source = File.ReadAllText(path);
                if (Space().Match(source) is not { Success: true, Groups: [_, var space] })
                    continue;
                foreach (Match type in Declaration().Matches(source))
                {
                    var key = (name, $"{space.Value}.{type.Groups[1].Value}");
                    // Indented it is a migration, or a type within another, which is found by the outer one.
                    if (type.Value[0] != ' ' || !folders.ContainsKey(key))
                        folders[key] = folder == "." ? "·" : folder;
                }
            }
        }
        return folders;
    });

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Space();

    [GeneratedRegex(@"^(?:    )?(?:(?:public|internal|file|sealed|static|abstract|partial|readonly|ref|unsafe) )+(?:class|interface|enum|struct|record(?: class| struct)?|delegate [\w<>?]+) (\w+)", RegexOptions.Multiline)]
    private static partial Regex Declaration();
}
