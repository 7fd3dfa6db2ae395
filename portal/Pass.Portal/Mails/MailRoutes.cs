using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Pass.Core;
using Pass.Data.Machine;
using Pass.Region.Mails;

namespace Pass.Portal.Mails;

/// <summary>The server that mails are given to, <c>Pass:Smtp</c>.</summary>
/// <param name="From">The address they come from.</param>
/// <param name="Password">From the environment or user secrets, <see cref="PasswordName"/>; null for a server that asks for none.</param>
/// <param name="Tls">False only on loopback: a password and people's links are not sent in clear.</param>
/// <param name="TlsFirst">TLS from the first byte (RFC 8314, port 465), not by STARTTLS.</param>
/// <param name="Authorities">Whose certificates are believed beside those of the system; null: the system's alone.</param>
public sealed record SmtpSettings(string Host, int Port, string From, string? User, string? Password, bool Tls, bool TlsFirst = false, X509Certificate2Collection? Authorities = null)
{
    private const string First = "first";

    public const string PasswordName = "PASS_SMTP_PASSWORD";

    private static readonly Texts Words = Texts.Beside(typeof(SmtpSettings), "Settings");

    /// <summary>Null where no server is named.</summary>
    /// <exception cref="InvalidOperationException">A setting is wrong; the message names it and says what to write.</exception>
    public static SmtpSettings? Read(IConfiguration configuration)
    {
        var smtp = configuration.GetSection("Pass:Smtp");
        if (smtp["Password"] is not null)
            throw Wrong("PasswordElsewhere", PasswordName);
        if (smtp["Host"] is not { Length: > 0 } host)
            return null;
        if (!int.TryParse(smtp["Port"] ?? "587", NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is 0 or > 65_535)
            throw Wrong("PortShape", smtp["Port"]!);
        if (!Data.Model.Mail.IsAddress(smtp["From"]))
            throw Wrong("FromShape");
        var isLocal = host is "localhost" || IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address);
        var (isFirst, tls) = (smtp["Tls"] == First || port == 465, true);
        if (smtp["Tls"] != First && !bool.TryParse(smtp["Tls"] ?? "true", out tls) || !tls && !isLocal)
            throw Wrong("TlsShape");
        return new(host, port, smtp["From"]!, smtp["User"], configuration[PasswordName], tls, isFirst, smtp["Authority"] is { Length: > 0 } path ? ReadAuthorities(path) : null);
    }

    private static X509Certificate2Collection ReadAuthorities(string path)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            authorities.Clear();
        }
        return authorities.Count > 0 ? authorities : throw Wrong("AuthorityShape", path);
    }

    /// <summary>Whoever prints it: never the password.</summary>
    public override string ToString() => $"{Host}:{Port}";

    private static InvalidOperationException Wrong(string key, params object[] arguments) => new(Words.Say(key, arguments));
}

/// <summary>Where this node's mails go.</summary>
internal static class MailRoutes
{
    /// <param name="data">Folder of an embedded database; null on a server.</param>
    /// <exception cref="InvalidOperationException">A setting is wrong.</exception>
    public static IMailRoute Read(IConfiguration configuration, string? data, TimeProvider time) => SmtpSettings.Read(configuration) is { } smtp
        ? new SmtpRoute(smtp)
        : new FolderRoute(configuration["Pass:MailFolder"] ?? Path.Combine(data ?? "data", "mail"), time);
}

/// <summary>Gives mails to a server (RFC 5321).</summary>
internal sealed class SmtpRoute(SmtpSettings settings) : IMailRoute
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly Texts Words = Texts.Beside(typeof(SmtpSettings), "Settings");

    public async Task SendAsync(Letter letter, CancellationToken ct)
    {
        try
        {
            using var client = new SmtpClient { Timeout = (int)Patience.TotalMilliseconds };
            if (settings.Authorities is { } authorities)
                client.ServerCertificateValidationCallback = (_, certificate, sent, errors) => IsBelieved(authorities, certificate, sent, errors);
            var security = !settings.Tls ? SecureSocketOptions.None : settings.TlsFirst ? SecureSocketOptions.SslOnConnect : SecureSocketOptions.StartTls;
            await client.ConnectAsync(settings.Host, settings.Port, security, ct);
            if (settings.User is { Length: > 0 } user)
                await client.AuthenticateAsync(user, settings.Password ?? "", ct);
            await client.SendAsync(MailForm.Of(letter, settings.From), ct);
            await client.DisconnectAsync(true, ct);
        }
        catch (SmtpCommandException error)
        {
            // RFC 5321 §4.2.1: a reply of 5yz is for good; of who sends, somebody sees to the settings and it is tried again.
            throw new MailRefusedException(error.Message, error, isForGood: error.ErrorCode == SmtpErrorCode.RecipientNotAccepted && (int)error.StatusCode >= 500);
        }
        catch (Exception error) when (error is CommandException or ProtocolException or AuthenticationException or IOException or SocketException or TimeoutException or SslHandshakeException
            or NotSupportedException || error is OperationCanceledException && !ct.IsCancellationRequested)
        {
            throw new MailRefusedException(Told(error), error);
        }
    }

    /// <summary>What an administrator can mend, in words; anything else as the server said it.</summary>
    private string Told(Exception error) => error switch
    {
        AuthenticationException => French("PasswordRefused", settings.Host, settings.User!, SmtpSettings.PasswordName),
        SslHandshakeException => French("CertificateRefused", settings.Host),
        NotSupportedException => French("TlsMissing", settings.Host, settings.Port),
        _ => error.Message,
    };

    /// <summary>Kept with the mail, and so in the language of what is kept.</summary>
    private static string French(string key, params object[] arguments) => string.Format(CultureInfo.InvariantCulture, Words.French(key), arguments);

    /// <summary>As the system believes it, or made by an authority of the region's own, which has seldom a list of what it took back.</summary>
    private static bool IsBelieved(X509Certificate2Collection authorities, X509Certificate? certificate, X509Chain? sent, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
            return true;
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is not X509Certificate2 server)
            return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new(ServerAuthentication));
        foreach (var between in sent?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
            chain.ChainPolicy.ExtraStore.Add(between.Certificate);
        return chain.Build(server);
    }
}

/// <summary>Writes mails as files that any mail program opens, for a region without a server: their owner's alone, since they hold links, and for a month.</summary>
internal sealed class FolderRoute(string folder, TimeProvider time) : IMailRoute
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30), Day = TimeSpan.FromDays(1);

    private DateTimeOffset _swept;

    public async Task SendAsync(Letter letter, CancellationToken ct)
    {
        try
        {
            PrivateFiles.CreateFolder(folder);
            Sweep();
            var message = MailForm.Of(letter, "pass@localhost");
            await using var file = PrivateFiles.Over(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{letter.Id:D8}.eml")));
            await message.WriteToAsync(file, ct);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new MailRefusedException(error.Message, error);
        }
    }

    /// <summary>Once a day takes away what is old.</summary>
    private void Sweep()
    {
        var now = time.GetUtcNow();
        if (now - _swept < Day)
            return;
        _swept = now;
        foreach (var file in Directory.EnumerateFiles(folder, "*.eml").Where(f => File.GetLastWriteTimeUtc(f) < (now - Kept).UtcDateTime).ToList())
            File.Delete(file);
    }
}

/// <summary>The form of a mail (RFC 5322).</summary>
internal static class MailForm
{
    public static MimeMessage Of(Letter letter, string from)
    {
        var message = new MimeMessage
        {
            // The same each time it is sent: whoever has it already shows one.
            MessageId = string.Create(CultureInfo.InvariantCulture, $"pass-{letter.Id}@{from[(from.IndexOf('@', StringComparison.Ordinal) + 1)..]}"),
            Subject = letter.Subject,
            Body = new TextPart("plain") { Text = letter.Body },
        };
        message.From.Add(new MailboxAddress(letter.From, from));
        message.To.Add(new MailboxAddress("", letter.To));
        message.Headers.Add("Auto-Submitted", "auto-generated");
        return message;
    }
}
