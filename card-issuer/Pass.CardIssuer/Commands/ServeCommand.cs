using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pass.CardIssuer.Keys;
using Pass.CardIssuer.Lifecycle;
using Pass.CardIssuer.Production;
using Pass.CardIssuer.Service;
using Pass.CardIssuer.Status;
using Pass.Cards.Issuance;
using Pass.Cards.Keys;
using Pass.Core;
using Pass.Issuing.Personalization;

namespace Pass.CardIssuer.Commands;

/// <summary><c>pass cards serve</c>: the issuance service, until it is stopped.</summary>
internal static class ServeCommand
{
    private static readonly Texts Words = Texts.Beside(typeof(ServeCommand), "Words");
    private const string SocketName = "issuer.sock", SecretName = "service.secret";

    public static Command Create()
    {
        var listen = new Option<string?>("--listen");
        var secret = new Option<FileInfo?>("--secret-file");
        var interval = CommandOptions.Positive("--interval", 60, 86_400);
        var untilInputEnds = new Option<bool>("--until-input-ends");
        var signers = CommandOptions.Positive("--signers", Math.Clamp(Environment.ProcessorCount, 1, 16), 64);
        var command = new Command("serve") { listen, secret, interval, untilInputEnds, signers, CliOptions.Kek };
        command.SetWork(async (session, parsed, cancellationToken) =>
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            if (parsed.GetValue(untilInputEnds))
                _ = EndWithInputAsync(end);
            var address = IssuanceAddress.Parse(parsed.GetValue(listen) ?? $"unix:{session.InFolder(SocketName)}");
            var secretFile = parsed.GetValue(secret)?.FullName ?? session.InFolder(SecretName);
            await ServeAsync(session, address, secretFile, TimeSpan.FromSeconds(parsed.GetValue(interval)), parsed.GetValue(signers), parsed.GetValue(CliOptions.Kek)!, end.Token);
        });
        return command;
    }

    private static async Task ServeAsync(IssuerSession session, IssuanceAddress address, string secretFile, TimeSpan interval, int signers, string kek, CancellationToken cancellationToken)
    {
        var secret = IssuanceSecret.LoadOrCreate(secretFile, session.Random);
        var authorities = session.Signers(signers + 2);
        var (trust, list, root) = session.PublishedTrust(authorities[0]);
        var worker = new IssuanceWorker(session.Database, session.Options, [.. authorities.Skip(2)], list, session.Time, session.Random);
        var phones = new PhoneTokens(session.Database, session.Options, session.Time, session.Random);
        using var phoneCalls = new PhoneCalls(phones, new(secret, session.Time, session.Random), authorities[0]);
        using var codeCalls = new CodeCalls(new(session.Database, session.Options, session.Time, session.Random));
        var secrets = new Lazy<IssuerSecrets>(session.Secrets);
        await using var app = IssuanceHost.Build(
            address,
            new(secret),
            new(session.Database, session.Options, session.Time),
            phoneCalls,
            codeCalls,
            new(authorities[1], session.Time),
            services => new(session.Database, session.Options, () => OpenKeys(secrets.Value, kek), session.Time, services.GetRequiredService<ILogger<BatchCalls>>()),
            services => new(
                worker, session.Database, session.Options, interval,
                status => PublishedFolder.Write(session.PublishedFolder, trust, status), session.Time, services.GetRequiredService<ILogger<RoundLoop>>()),
            rounds => new(session.Database, rounds, new(root.Encoded.ToArray(), trust)));
        session.WarnOfRoots();
        await app.StartAsync(cancellationToken);
        Invocation.Say(Words.Say("Listening", address, secretFile));
        await app.WaitForShutdownAsync(cancellationToken);
        Invocation.Say(Words.Say("ServiceStopped"));
    }

    /// <summary>What holds the other end of this program's input is gone when it ends, even where it was killed: nobody else would stop this one.</summary>
    private static async Task EndWithInputAsync(CancellationTokenSource end)
    {
        await using var input = Console.OpenStandardInput();
        var ignored = new byte[256];
        while (await input.ReadAsync(ignored) > 0)
        {
            // Nothing is asked of it by its input.
        }
        await end.CancelAsync();
    }

    /// <summary>For one file of a bureau, opened with the passphrase that this process was started with.</summary>
    private static BureauKeys OpenKeys(IssuerSecrets secrets, string kek)
    {
        try
        {
            return new(secrets.OpenKey(kek), new MasterKey(secrets.OpenKey(IssuerSecrets.MasterName)));
        }
        catch (KeyStoreException missing)
        {
            throw new RefusedException(IssuanceTexts.Problem("BureauKeysMissing", missing.Message));
        }
    }
}
