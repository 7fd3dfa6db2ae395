using System.CommandLine;
using Pass.CardIssuer.Keys;
using Pass.Cards.Credentials;
using Pass.Cards.Presentation;
using Pass.Core;
using Pass.Issuing.Keys;
using Pass.Issuing.Scp03;
using Spectre.Console;

namespace Pass.CardIssuer.Commands;

/// <summary><c>pass cards keys</c>: the key ceremony. No key is ever shown: only check values, and components for custodians when asked.</summary>
internal static class KeysCommand
{
    private static readonly Texts Words = Texts.Beside(typeof(KeysCommand), "Words");
    private const string FirstIssuer = "issuer-1.cose";

    public static Command Create() => new("keys")
    {
        CreateRoot(), CreateIssuer(), Roll(), RollRoot(), DetachRoot(), WithdrawRoot(), Export(), New(), Import(), ImportTransport(), Share(), HandOver(), List(),
    };

    private static Command CreateRoot()
    {
        var years = CommandOptions.Positive("--years", 20, 50);
        var command = new Command("create-root") { years };
        SetKeyWork(command, (session, parsed) =>
        {
            var root = session.Ceremony().CreateRoot(ValidFor(session, parsed.GetValue(years)));
            Invocation.Say(Words.Say("RootCreated", Convert.ToHexString(Cards.Cose.P256PublicKey.KeyIdOf(root.Body.SubjectPoint.Span)), root.Body.Validity.Until));
        });
        return command;
    }

    private static Command CreateIssuer()
    {
        var years = CommandOptions.Positive("--years", 8, 50);
        var command = new Command("create-issuer") { years };
        SetKeyWork(command, (session, parsed) =>
        {
            if (HasIssuer(parsed))
                throw new UserErrorException(Words.Say("IssuerThere"));
            NewIssuer(session, parsed.GetValue(years));
        });
        return command;
    }

    private static Command Roll()
    {
        var years = CommandOptions.Positive("--years", 8, 50);
        var command = new Command("roll") { years };
        SetKeyWork(command, (session, parsed) =>
        {
            if (!HasIssuer(parsed))
                throw new UserErrorException(Words.Say("NoIssuerToRoll"));
            NewIssuer(session, parsed.GetValue(years));
        });
        return command;
    }

    private static Command RollRoot()
    {
        var years = CommandOptions.Positive("--years", 20, 50);
        var command = new Command("roll-root") { years };
        SetKeyWork(command, (session, parsed) =>
        {
            var root = session.Ceremony().RollRoot(ValidFor(session, parsed.GetValue(years)));
            Invocation.Say(Words.Say("RootRolled", Convert.ToHexString(Cards.Cose.P256PublicKey.KeyIdOf(root.Body.SubjectPoint.Span)), root.Body.Validity.Until));
        });
        return command;
    }

    private static Command DetachRoot()
    {
        var folder = new Option<DirectoryInfo>("--to") { Required = true };
        var passphrase = new Option<FileInfo?>("--recipient-passphrase-file");
        var command = new Command("detach-root") { folder, passphrase };
        SetKeyWork(command, (session, parsed) =>
        {
            if (session.UsesToken)
                throw new UserErrorException(Words.Say("TokenKeepsRoot"));
            var to = parsed.GetValue(folder)!.FullName;
            var roots = session.RootsBesideTheIssuer();
            if (roots.Count == 0)
                throw new UserErrorException(Words.Say("NoRootHere"));
            if (IsInside(to, session.InFolder(".")))
                throw new UserErrorException(Words.Say("ToIsInside"));
            // The last list that this folder can sign alone: the service lives on it.
            var (encoded, list, _) = session.Trust();
            WholeFile.Write(Path.Combine(session.PublishedFolder, "trust.cose"), encoded);
            using var here = new FileKeyStore(session.KeysFolder, session.Passphrase(), session.Random);
            using var away = new FileKeyStore(to, IssuerSession.NewPassphrase(parsed.GetValue(passphrase)), session.Random);
            foreach (var root in roots)
                here.TakeAway(root, away);
            Invocation.Say(Words.Say("RootTaken", string.Join(", ", roots), to, session.KeysFolder, list.Validity.Until));
        });
        return command;
    }

    private static bool IsInside(string folder, string outer) =>
        !Path.GetRelativePath(Path.GetFullPath(outer), Path.GetFullPath(folder)).StartsWith("..", StringComparison.Ordinal);

    private static Command WithdrawRoot()
    {
        var name = new Argument<string>("name");
        var reason = new Option<string>("--reason") { Required = true };
        var command = new Command("withdraw-root") { name, reason };
        SetKeyWork(command, (session, parsed) =>
        {
            session.Ceremony().WithdrawRoot(parsed.GetValue(name)!, $"{session.Actor}: {PlainText.Read(parsed.GetValue(reason), Reasons.MaxLength).OrFail()}");
            Invocation.Say(Words.Say("RootWithdrawn", parsed.GetValue(name)!));
        });
        return command;
    }

    private static Command Export()
    {
        var output = new Option<DirectoryInfo>("--out") { DefaultValueFactory = _ => new("out") };
        var days = CommandOptions.Positive("--days", (int)TrustList.UsualLife.TotalDays, 3_660);
        var command = new Command("export") { output, days };
        command.SetAction(parsed =>
        {
            using var session = IssuerSession.WithoutStore(parsed);
            var (encoded, list, root) = session.Trust(TimeSpan.FromDays(parsed.GetValue(days)));
            var folder = parsed.GetValue(output)!.FullName;
            // In this order: between the two, the former root still leads to the new list, but the new root to no former list.
            WholeFile.Write(Path.Combine(folder, "trust.cose"), encoded);
            WholeFile.Write(Path.Combine(folder, "root.cose"), root.Encoded.Span);
            Invocation.Say(Words.Say("TrustExported", list.Issuers.Count(), Path.Combine(folder, "trust.cose"), list.Validity.Until));
            session.WarnOfRoots();
        });
        return command;
    }

    private static Command New()
    {
        var name = new Argument<string>("name");
        var command = new Command("create") { name };
        SetKeyWork(command, (session, parsed) =>
        {
            if (session.UsesToken && parsed.GetValue(name) == CodeMaster.Name)
                throw new UserErrorException(Words.Say("CodeMasterInFile", CodeMaster.Name));
            Invocation.Say(Words.Say("KeyCreated", parsed.GetValue(name)!, session.Secrets().Create(parsed.GetValue(name)!)));
        });
        return command;
    }

    private static Command Import()
    {
        var name = new Argument<string>("name");
        var components = Components("--component");
        var command = new Command("import") { name, components };
        SetKeyWork(command, (session, parsed) =>
            Invocation.Say(Words.Say("KeyImported", parsed.GetValue(name)!, session.Secrets().Import(parsed.GetValue(name)!, Read(parsed.GetValue(components)!)))));
        return command;
    }

    private static Command ImportTransport()
    {
        var name = new Argument<string>("name");
        var factory = new Option<bool>("--factory");
        var version = new Option<string>("--version-hex") { DefaultValueFactory = _ => "FF" };
        var (enc, mac, dek) = (Components("--enc"), Components("--mac"), Components("--dek"));
        var command = new Command("import-transport") { name, factory, version, enc, mac, dek };
        SetKeyWork(command, (session, parsed) =>
        {
            using var keys = parsed.GetValue(factory) ? StaticKeys.Factory() : new StaticKeys(
                Convert.FromHexString(parsed.GetValue(version)!) is [var number] ? number : throw new UserErrorException(Words.Say("KeyVersionShape")),
                IssuerSecrets.Combine(Read(parsed.GetValue(enc)!)),
                IssuerSecrets.Combine(Read(parsed.GetValue(mac)!)),
                IssuerSecrets.Combine(Read(parsed.GetValue(dek)!)));
            Invocation.Say(Words.Say("TransportImported", parsed.GetValue(name)!, session.Secrets().ImportTransport(parsed.GetValue(name)!, keys)));
        });
        return command;
    }

    private static Command Share()
    {
        var name = new Argument<string>("name");
        var files = new Option<FileInfo[]>("--component") { Arity = ArgumentArity.OneOrMore, Required = true };
        var command = new Command("share") { name, files };
        SetKeyWork(command, (session, parsed) =>
        {
            var targets = parsed.GetValue(files)!;
            if (targets.Length < 2)
                throw new UserErrorException(Words.Say("ShareTwo"));
            foreach (var (share, file) in session.Secrets().Share(parsed.GetValue(name)!, targets.Length).Zip(targets))
                WriteSecret(file.FullName, Convert.ToHexString(share));
            Invocation.Say(Words.Say("Shared", targets.Length));
        });
        return command;
    }

    private static Command HandOver()
    {
        var name = new Argument<string>("name");
        var folder = new Option<DirectoryInfo>("--to") { Required = true };
        var passphrase = new Option<FileInfo?>("--recipient-passphrase-file");
        var command = new Command("hand-over") { name, folder, passphrase };
        SetKeyWork(command, (session, parsed) =>
        {
            if (session.UsesToken)
                throw new UserErrorException(Words.Say("TokenKeepsKey"));
            var to = parsed.GetValue(folder)!.FullName;
            using var from = new SecretStore(session.KeysFolder, session.Passphrase(), session.Random);
            using var recipient = new SecretStore(to, IssuerSession.NewPassphrase(parsed.GetValue(passphrase)), session.Random);
            Invocation.Say(Words.Say("HandedOver", parsed.GetValue(name)!, to, from.HandOver(parsed.GetValue(name)!, recipient)));
        });
        return command;
    }

    private static Command List()
    {
        var command = new Command("list");
        command.SetAction(parsed =>
        {
            using var session = IssuerSession.WithoutStore(parsed);
            var table = new Table().AddColumns(Words.Say("Key"), Words.Say("CheckValue"));
            foreach (var secret in session.ListSecrets())
                table.AddRow(secret.Name.Cell(), secret.CheckValue);
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
        Invocation.Say(Words.Say("IssuerCreated", issuer.Body.Validity.Until));
    }

    /// <summary>From the start of the day, as the cards it will sign.</summary>
    private static Validity ValidFor(IssuerSession session, int years)
    {
        var today = new DateTimeOffset(session.Time.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);
        return new Validity(today, today.AddYears(years));
    }

    private static Option<FileInfo[]> Components(string name) =>
        new(name) { Arity = ArgumentArity.ZeroOrMore, DefaultValueFactory = _ => [] };

    private static List<byte[]> Read(FileInfo[] files)
    {
        var components = new List<byte[]>();
        foreach (var file in files)
        {
            var text = File.ReadAllText(file.FullName).Trim();
            components.Add(text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text) : throw new UserErrorException(Words.Say("ComponentShape", file.FullName)));
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
