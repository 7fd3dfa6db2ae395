using System.CommandLine;
using System.Security.Cryptography;
using Pass.CardIssuer.Keys;
using Pass.CardIssuer.Store;
using Pass.Cards;
using Pass.Cards.Credentials;
using Pass.Cards.Keys;
using Pass.Cards.Presentation;
using Pass.Core;
using Pass.Issuing.Authorities;
using Pass.Issuing.Keys;
using Spectre.Console;

namespace Pass.CardIssuer;

/// <summary>One run of the program over one issuer's folder: opens its store and keys when a command needs them.</summary>
internal sealed class IssuerSession : IDisposable
{
    /// <summary>A published trust list that ends sooner is made anew.</summary>
    private const int DaysToRenew = 60;

    private readonly ParseResult _parsed;
    private readonly string _folder;
    private readonly List<IDisposable> _opened = [];
    private string? _passphrase;
    private string? _rootPassphrase;
    private Pkcs11Token? _token;

    private IssuerSession(ParseResult parsed)
    {
        _parsed = parsed;
        _folder = parsed.GetValue(CliOptions.Folder)!.FullName;
        var database = parsed.GetValue(CliOptions.Database);
        var shift = TimeSpan.FromMilliseconds(parsed.GetValue(CliOptions.ClockShiftMs));
        Time = ShiftedClock.Ahead(shift);
        Database = string.IsNullOrEmpty(database) ? IssuerDatabase.Sqlite(Path.Combine(_folder, "issuer.db")) : IssuerDatabase.Parse(database);
        if (shift != TimeSpan.Zero && Database.IsOnServer)
            throw new UserErrorException("--clock-shift-ms is for demonstrations: only with a store in a file.");
    }

    public IssuerDatabase Database { get; }

    public IssuanceOptions Options { get; } = new();

    public TimeProvider Time { get; }

    public RandomNumberGenerator Random { get; } = RandomNumberGenerator.Create();

    /// <summary>Who does it: the operating system's user; a name that was given stands before it, never in its place.</summary>
    /// <exception cref="UserErrorException">It has characters that nobody sees.</exception>
    public string Actor
    {
        get
        {
            var user = PlainText.Shown(Environment.UserName);
            return PlainText.Read(_parsed.GetValue(CliOptions.By) is { } by && by != user ? $"{by} ({user})" : user, Reasons.MaxActorLength).OrFail();
        }
    }

    /// <inheritdoc cref="Actor"/>
    public string Reason => PlainText.Read(_parsed.GetValue(CliOptions.Reason), Reasons.MaxLength).OrFail();

    /// <summary>The keys are in a PKCS#11 token, all of them.</summary>
    public bool UsesToken => _parsed.GetValue(CliOptions.KeyStore) == "pkcs11";

    public string KeysFolder => InFolder("keys");

    public string PublishedFolder => InFolder("published");

    public string InFolder(string name) => Path.Combine(_folder, name);

    /// <summary>A command that uses the store: its tables are brought up to date first.</summary>
    public static async Task<IssuerSession> OpenAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var session = new IssuerSession(parsed);
        await session.Database.MigrateAsync(cancellationToken);
        return session;
    }

    /// <summary>A command that uses keys only.</summary>
    public static IssuerSession WithoutStore(ParseResult parsed) => new(parsed);

    public KeyCeremony Ceremony()
    {
        IKeyStore store = UsesToken ? new Pkcs11KeyStore(Token()) : new FileKeyStore(KeysFolder, Passphrase(), Random);
        _opened.Add(store);
        var roots = _parsed.GetValue(CliOptions.RootKeys) is { } folder ? new FileKeyStore(folder.FullName, RootPassphrase(), Random) : null;
        if (roots is not null)
            _opened.Add(roots);
        return new KeyCeremony(store, Path.Combine(_folder, "certificates"), Time, Random, roots);
    }

    /// <summary>Names of roots whose keys lie in the issuer's folder, under the issuer's passphrase.</summary>
    public IReadOnlyList<string> RootsBesideTheIssuer() =>
        UsesToken || !Directory.Exists(KeysFolder) ? [] : [.. Directory.EnumerateFiles(KeysFolder, "root*.key").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    /// <summary>Whoever steals the folder and its passphrase would be the root of every terminal.</summary>
    public void WarnOfRoots()
    {
        if (RootsBesideTheIssuer() is { Count: > 0 } roots)
            Invocation.Warn(IssuanceTexts.Say("RootBeside", string.Join(", ", roots)));
    }

    public IssuerSecrets Secrets()
    {
        ISecretStore store = UsesToken ? new Pkcs11SecretStore(Token()) : new SecretStore(KeysFolder, Passphrase(), Random);
        _opened.Add(store);
        return new IssuerSecrets(store, Random);
    }

    /// <summary>What the secrets of one-time codes derive from, always in a file, since the portal holds a copy; the caller disposes it.</summary>
    public CodeMaster CodeMaster()
    {
        using var secrets = new SealedFiles(KeysFolder, SealedFile.Secret, Passphrase(), Random);
        return Cards.Presentation.CodeMaster.Open(secrets);
    }

    /// <summary>Names and check values of the symmetric keys; those in files need no passphrase.</summary>
    public IEnumerable<SecretInfo> ListSecrets() => UsesToken ? new Pkcs11SecretStore(Token()).List() : SecretStore.List(KeysFolder);

    /// <summary>The issuing authority, once per signing thread.</summary>
    public IReadOnlyList<CertificateAuthority> Signers(int count)
    {
        var ceremony = Ceremony();
        List<CertificateAuthority> signers = [.. Enumerable.Range(0, count).Select(_ => ceremony.OpenIssuer())];
        _opened.InsertRange(0, signers);
        return signers;
    }

    /// <summary>The trust list as terminals get it.</summary>
    /// <param name="life">From its issue to its end; null for the usual.</param>
    public (byte[] Encoded, TrustList List, Certificate Root) Trust(TimeSpan? life = null)
    {
        var ceremony = Ceremony();
        var (encoded, root) = (ceremony.ExportTrustList(life), ceremony.RootCertificate());
        var list = TrustList.Open(encoded, root, Time.GetUtcNow()) ?? throw new UserErrorException(IssuanceTexts.Say("RootEnded"));
        return (encoded, list, root);
    }

    /// <summary>
    /// The trust list last published, when it names this authority and nothing was rolled over or withdrawn since; else a new one. So what runs all day
    /// opens the root's key only once after each ceremony.
    /// </summary>
    public (byte[] Encoded, TrustList List, Certificate Root) PublishedTrust(CertificateAuthority issuer)
    {
        var (path, root) = (Path.Combine(PublishedFolder, "trust.cose"), Ceremony().RootCertificate());
        var soon = Time.GetUtcNow().AddDays(DaysToRenew);
        var isNewest = File.Exists(path) && new DirectoryInfo(InFolder("certificates")).EnumerateFiles().Where(file => file.Name != KeyCeremony.LastExportFile).All(file => file.LastWriteTimeUtc <= File.GetLastWriteTimeUtc(path));
        if (isNewest && File.ReadAllBytes(path) is var encoded && TrustList.Open(encoded, root, Time.GetUtcNow()) is { } list && list.Find(issuer.PublicKey.KeyId.Span) is not null)
        {
            if (list.Validity.Until > soon)
                return (encoded, list, root);
            if (_parsed.GetValue(CliOptions.RootKeys) is null && RootsBesideTheIssuer().Count == 0 && !UsesToken)
            {
                Invocation.Warn(IssuanceTexts.Say("TrustEnds", list.Validity.Until));
                return (encoded, list, root);
            }
        }

        return Trust();
    }

    /// <summary>What opens this issuer's keys; asked for once.</summary>
    public string Passphrase() => _passphrase ??= ReadPassphrase();

    /// <summary>What will open the keys that another process gets.</summary>
    public static string NewPassphrase(FileInfo? file)
    {
        if (file is not null)
            return FirstLine(file);
        if (Console.IsInputRedirected)
            throw new UserErrorException(IssuanceTexts.Say("RecipientPassphraseMissing"));
        var passphrase = Invocation.Screen.Prompt(new TextPrompt<string>(IssuanceTexts.Say("AskRecipientPassphrase")).Secret());
        return Invocation.Screen.Prompt(new TextPrompt<string>(IssuanceTexts.Say("AskAgain")).Secret()) == passphrase
            ? passphrase
            : throw new UserErrorException(IssuanceTexts.Say("PassphrasesDiffer"));
    }

    public void Dispose()
    {
        // Keys before the stores they come from.
        foreach (var opened in _opened)
            opened.Dispose();
        _token?.Dispose();
        Random.Dispose();
    }

    /// <summary>One for the whole run: its module counts one user per process.</summary>
    private Pkcs11Token Token()
    {
        var library = Environment.GetEnvironmentVariable("PASS_PKCS11_LIBRARY");
        var options = string.IsNullOrEmpty(library) ? null : new Pkcs11Options(library, Environment.GetEnvironmentVariable("PASS_PKCS11_TOKEN") ?? "");
        return _token ??= new Pkcs11Token(options, Environment.GetEnvironmentVariable("PASS_PKCS11_PIN") ?? "");
    }

    private string RootPassphrase() => _rootPassphrase ??= _parsed.GetValue(CliOptions.RootPassphraseFile) is { } file
        ? FirstLine(file)
        : Environment.GetEnvironmentVariable("PASS_ISSUER_ROOT_PASSPHRASE") is { Length: > 0 } fromEnvironment ? fromEnvironment
        : Console.IsInputRedirected
            ? throw new UserErrorException(IssuanceTexts.Say("RootPassphraseMissing"))
            : Invocation.Screen.Prompt(new TextPrompt<string>(IssuanceTexts.Say("AskRootPassphrase")).Secret());

    private string ReadPassphrase()
    {
        if (_parsed.GetValue(CliOptions.PassphraseFile) is { } file)
            return FirstLine(file);
        if (Environment.GetEnvironmentVariable("PASS_ISSUER_PASSPHRASE") is { Length: > 0 } fromEnvironment)
            return fromEnvironment;
        return Console.IsInputRedirected
            ? throw new UserErrorException(IssuanceTexts.Say("PassphraseMissing"))
            : Invocation.Screen.Prompt(new TextPrompt<string>(IssuanceTexts.Say("AskPassphrase")).Secret());
    }

    private static string FirstLine(FileInfo file) => File.ReadLines(file.FullName).FirstOrDefault() ?? "";
}
