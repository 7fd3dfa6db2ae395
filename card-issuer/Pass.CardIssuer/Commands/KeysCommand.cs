using System.CommandLine;
using Pass.CardIssuer.Keys;
using Pass.Cards.Credentials;
using Pass.Cards.Presentation;
using Pass.Issuing.Keys;
using Pass.Issuing.Scp03;
using Spectre.Console;

namespace Pass.CardIssuer.Commands;

/// <summary><c>pass cards keys</c>: the key ceremony. No key is ever shown: only check values, and components for custodians when asked.</summary>
internal static class KeysCommand
{
    private const string FirstIssuer = "issuer-1.cose";

    public static Command Create() => new("keys", "Key ceremony: authorities, card master, transport keys")
    {
        CreateRoot(), CreateIssuer(), Roll(), RollRoot(), DetachRoot(), WithdrawRoot(), Export(), New(), Import(), ImportTransport(), Share(), HandOver(), List(),
    };

    private static Command CreateRoot()
    {
        var years = CommandOptions.Positive("--years", "How long it stays", 20, 50);
        var command = new Command("create-root", "The root authority, once: terminals pin its certificate") { years };
        SetKeyWork(command, (session, parsed) =>
        {
            var root = session.Ceremony().CreateRoot(ValidFor(session, parsed.GetValue(years)));
            Invocation.Say($"Root created, key {Convert.ToHexString(Cards.Cose.P256PublicKey.KeyIdOf(root.Body.SubjectPoint.Span))}, until {root.Body.Validity.Until:yyyy-MM-dd}.");
        });
        return command;
    }

    private static Command CreateIssuer()
    {
        var years = CommandOptions.Positive("--years", "How long it stays; cards end before it", 8, 50);
        var command = new Command("create-issuer", "The first issuing authority under the root") { years };
        SetKeyWork(command, (session, parsed) =>
        {
            if (HasIssuer(parsed))
                throw new UserErrorException("There is an issuing authority already: use keys roll to put another in its place.");
            NewIssuer(session, parsed.GetValue(years));
        });
        return command;
    }

    private static Command Roll()
    {
        var years = CommandOptions.Positive("--years", "How long it stays; cards end before it", 8, 50);
        var command = new Command("roll", "A new issuing authority; what the one before signed stays good until its end") { years };
        SetKeyWork(command, (session, parsed) =>
        {
            if (!HasIssuer(parsed))
                throw new UserErrorException("There is no issuing authority to put another in place of: use keys create-issuer.");
            NewIssuer(session, parsed.GetValue(years));
        });
        return command;
    }

    private static Command RollRoot()
    {
        var years = CommandOptions.Positive("--years", "How long it stays", 20, 50);
        var command = new Command("roll-root", "A new root; terminals that pinned the one before follow by its word in the trust list") { years };
        SetKeyWork(command, (session, parsed) =>
        {
            var root = session.Ceremony().RollRoot(ValidFor(session, parsed.GetValue(years)));
            Invocation.Say($"New root, key {Convert.ToHexString(Cards.Cose.P256PublicKey.KeyIdOf(root.Body.SubjectPoint.Span))}, until {root.Body.Validity.Until:yyyy-MM-dd}: give terminals the new trust list (keys export), then roll the issuing authority (keys roll).");
        });
        return command;
    }

    private static Command DetachRoot()
    {
        var folder = new Option<DirectoryInfo>("--to") { Description = "Folder that is then kept away from here: on a stick, in a safe", Required = true };
        var passphrase = new Option<FileInfo?>("--recipient-passphrase-file") { Description = "File whose first line will open it there (else asked)" };
        var command = new Command("detach-root", "Takes the root's key away: whoever breaks in here is then not the root of every terminal") { folder, passphrase };
        SetKeyWork(command, (session, parsed) =>
        {
            if (session.UsesToken)
                throw new UserErrorException("A key of a PKCS#11 token never leaves it: keep the token apart, or make the root in files (--root-keys).");
            var to = parsed.GetValue(folder)!.FullName;
            var roots = session.RootsBesideTheIssuer();
            if (roots.Count == 0)
                throw new UserErrorException("No root's key is here: it was taken away already, or is still to be made (keys create-root).");
            if (IsInside(to, session.InFolder(".")))
                throw new UserErrorException("--to is inside the issuer's folder: name one that can be taken away.");
            // The last list that this folder can sign alone: the service lives on it.
            var (encoded, list, _) = session.Trust();
            WholeFile.Write(Path.Combine(session.PublishedFolder, "trust.cose"), encoded);
            using var here = new FileKeyStore(session.KeysFolder, session.Passphrase(), session.Random);
            using var away = new FileKeyStore(to, IssuerSession.NewPassphrase(parsed.GetValue(passphrase)), session.Random);
            foreach (var root in roots)
                here.TakeAway(root, away);
            Invocation.Say($"{string.Join(" and ", roots)} taken to {to}; destroy the backups of {session.KeysFolder} that hold it. The trust list is good until {list.Validity.Until:yyyy-MM-dd}: bring the key back before (keys export --root-keys), and to roll over.");
        });
        return command;
    }

    private static bool IsInside(string folder, string outer) =>
        !Path.GetRelativePath(Path.GetFullPath(outer), Path.GetFullPath(folder)).StartsWith("..", StringComparison.Ordinal);

    private static Command WithdrawRoot()
    {
        var name = new Argument<string>("name") { Description = "root, root-2… but the newest" };
        var reason = new Option<string>("--reason") { Description = "Why: kept with the withdrawal", Required = true };
        var command = new Command("withdraw-root", "For ever: nothing under a former root is good any more, its cards included") { name, reason };
        SetKeyWork(command, (session, parsed) =>
        {
            session.Ceremony().WithdrawRoot(parsed.GetValue(name)!, $"{session.Actor}: {parsed.GetValue(reason)}");
            Invocation.Say($"{parsed.GetValue(name)} withdrawn: give terminals the new trust list (keys export, publish-status), and replace what was issued under it.");
        });
        return command;
    }

    private static Command Export()
    {
        var output = new Option<DirectoryInfo>("--out") { Description = "Folder for root.cose and trust.cose", DefaultValueFactory = _ => new("out") };
        var days = CommandOptions.Positive("--days", "How long terminals may use the list: bring them another before", (int)TrustList.UsualLife.TotalDays, 3_660);
        var command = new Command("export", "Public keys for terminals: the root's certificate and the trust list") { output, days };
        command.SetAction(parsed =>
        {
            using var session = IssuerSession.WithoutStore(parsed);
            var (encoded, list, root) = session.Trust(TimeSpan.FromDays(parsed.GetValue(days)));
            var folder = parsed.GetValue(output)!.FullName;
            // In this order: between the two, the former root still leads to the new list, but the new root to no former list.
            WholeFile.Write(Path.Combine(folder, "trust.cose"), encoded);
            WholeFile.Write(Path.Combine(folder, "root.cose"), root.Encoded.Span);
            Invocation.Say($"{list.Issuers.Count()} issuing authorities in {Path.Combine(folder, "trust.cose")}, until {list.Validity.Until:yyyy-MM-dd}.");
            session.WarnOfRoots();
        });
        return command;
    }

    private static Command New()
    {
        var name = new Argument<string>("name") { Description = $"{IssuerSecrets.MasterName}, {CodeMaster.Name}, or kek-… for a bureau" };
        var command = new Command("create", "A new AES-256 key") { name };
        SetKeyWork(command, (session, parsed) =>
        {
            if (session.UsesToken && parsed.GetValue(name) == CodeMaster.Name)
                throw new UserErrorException($"{CodeMaster.Name} stays in a file, because the portal holds a copy: create it with --key-store file.");
            Invocation.Say($"{parsed.GetValue(name)} created, check value {session.Secrets().Create(parsed.GetValue(name)!)}.");
        });
        return command;
    }

    private static Command Import()
    {
        var name = new Argument<string>("name") { Description = "Its name here" };
        var components = Components("--component", "File with one component in hexadecimal; give each custodian's");
        var command = new Command("import", "A key that comes in components") { name, components };
        SetKeyWork(command, (session, parsed) =>
            Invocation.Say($"{parsed.GetValue(name)} imported, check value {session.Secrets().Import(parsed.GetValue(name)!, Read(parsed.GetValue(components)!))}."));
        return command;
    }

    private static Command ImportTransport()
    {
        var name = new Argument<string>("name") { Description = "Its name here, for example transport-2026" };
        var factory = new Option<bool>("--factory") { Description = "The well-known keys of blank cards (404142…4F, version FF)" };
        var version = new Option<string>("--version-hex") { Description = "Key version on the cards", DefaultValueFactory = _ => "FF" };
        var (enc, mac, dek) = (Components("--enc", "Components of ENC"), Components("--mac", "Components of MAC"), Components("--dek", "Components of DEK"));
        var command = new Command("import-transport", "The keys that cards arrive with") { name, factory, version, enc, mac, dek };
        SetKeyWork(command, (session, parsed) =>
        {
            using var keys = parsed.GetValue(factory) ? StaticKeys.Factory() : new StaticKeys(
                Convert.FromHexString(parsed.GetValue(version)!) is [var number] ? number : throw new UserErrorException("A key version is one byte: two hexadecimal digits."),
                IssuerSecrets.Combine(Read(parsed.GetValue(enc)!)),
                IssuerSecrets.Combine(Read(parsed.GetValue(mac)!)),
                IssuerSecrets.Combine(Read(parsed.GetValue(dek)!)));
            Invocation.Say($"{parsed.GetValue(name)} imported, version and check values {session.Secrets().ImportTransport(parsed.GetValue(name)!, keys)}.");
        });
        return command;
    }

    private static Command Share()
    {
        var name = new Argument<string>("name") { Description = "The key to hand out" };
        var files = new Option<FileInfo[]>("--component") { Description = "File for one custodian; two or more", Arity = ArgumentArity.OneOrMore, Required = true };
        var command = new Command("share", "Splits a key into components, each worth nothing alone") { name, files };
        SetKeyWork(command, (session, parsed) =>
        {
            var targets = parsed.GetValue(files)!;
            if (targets.Length < 2)
                throw new UserErrorException("A key is shared between two custodians or more: give --component at least twice.");
            foreach (var (share, file) in session.Secrets().Share(parsed.GetValue(name)!, targets.Length).Zip(targets))
                WriteSecret(file.FullName, Convert.ToHexString(share));
            Invocation.Say($"{targets.Length} components written; bring each to its custodian and delete the file.");
        });
        return command;
    }

    private static Command HandOver()
    {
        var name = new Argument<string>("name") { Description = "The one key that another process needs" };
        var folder = new Option<DirectoryInfo>("--to") { Description = "Folder of that process's keys", Required = true };
        var passphrase = new Option<FileInfo?>("--recipient-passphrase-file") { Description = "File whose first line will open it there (else asked)" };
        var command = new Command("hand-over", "Seals a copy of one key under another passphrase") { name, folder, passphrase };
        SetKeyWork(command, (session, parsed) =>
        {
            if (session.UsesToken)
                throw new UserErrorException("A key of a PKCS#11 token never leaves it: hand over one that is in a file, or bring it to both in components (keys import).");
            var to = parsed.GetValue(folder)!.FullName;
            using var from = new SecretStore(session.KeysFolder, session.Passphrase(), session.Random);
            using var recipient = new SecretStore(to, IssuerSession.NewPassphrase(parsed.GetValue(passphrase)), session.Random);
            Invocation.Say($"{parsed.GetValue(name)} is in {to}, check value {from.HandOver(parsed.GetValue(name)!, recipient)}.");
        });
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "Names and check values of the symmetric keys");
        command.SetAction(parsed =>
        {
            using var session = IssuerSession.WithoutStore(parsed);
            var table = new Table().AddColumns("key", "check value");
            foreach (var secret in session.ListSecrets())
                table.AddRow(Markup.Escape(secret.Name), secret.CheckValue);
            Invocation.Screen.Write(table);
            session.WarnOfRoots();
        });
        return command;
    }

    private static void SetKeyWork(Command command, Action<IssuerSession, ParseResult> work) => command.SetAction(parsed =>
    {
        using var session = IssuerSession.WithoutStore(parsed);
        work(session, parsed);
    });

    private static bool HasIssuer(ParseResult parsed) =>
        File.Exists(Path.Combine(parsed.GetValue(CliOptions.Folder)!.FullName, "certificates", FirstIssuer));

    private static void NewIssuer(IssuerSession session, int years)
    {
        var issuer = session.Ceremony().CreateIssuer(ValidFor(session, years));
        Invocation.Say($"Issuing authority created, until {issuer.Body.Validity.Until:yyyy-MM-dd}: give terminals the new trust list (keys export).");
    }

    /// <summary>From the start of the day, as the cards it will sign.</summary>
    private static Validity ValidFor(IssuerSession session, int years)
    {
        var today = new DateTimeOffset(session.Time.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);
        return new Validity(today, today.AddYears(years));
    }

    private static Option<FileInfo[]> Components(string name, string description) =>
        new(name) { Description = description, Arity = ArgumentArity.ZeroOrMore, DefaultValueFactory = _ => [] };

    private static List<byte[]> Read(FileInfo[] files)
    {
        var components = new List<byte[]>();
        foreach (var file in files)
        {
            var text = File.ReadAllText(file.FullName).Trim();
            components.Add(text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text) : throw new UserErrorException($"{file.FullName}: a component is hexadecimal digits and nothing else."));
        }

        return components;
    }

    private static void WriteSecret(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(path, options);
        writer.WriteLine(text);
    }
}
