using System.Globalization;
using System.Net;
using System.Net.Sockets;
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
public sealed record SmtpSettings(string Host, int Port, string From, string? User, string? Password, bool Tls)
{
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
        if (!bool.TryParse(smtp["Tls"] ?? "true", out var tls) || !tls && !isLocal)
            throw Wrong("TlsShape");
        return new(host, port, smtp["From"]!, smtp["User"], configuration[PasswordName], tls);
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
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public async Task SendAsync(Letter letter, CancellationToken ct)
    {
        try
        {
            using var client = new SmtpClient { Timeout = (int)Patience.TotalMilliseconds };
            var security = !settings.Tls ? SecureSocketOptions.None : settings.Port == 465 ? SecureSocketOptions.SslOnConnect : SecureSocketOptions.StartTls;
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
            throw new MailRefusedException(error.Message, error);
        }
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
