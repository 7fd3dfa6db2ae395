using System.CommandLine;
using System.Text.Json;
using Pass.Cards.Credentials;
using Pass.Cards.Iso7816;
using Pass.Cards.PassApplet;
using Pass.Cards.PhoneToken;
using Pass.Core;
using Pass.Terminal.Journal;

namespace Pass.Terminal.App.Commands;

/// <summary><c>./pass till balance</c>: what is left on a pass, in the purses this partner takes.</summary>
internal static class BalanceCommand
{
    public static Command Create()
    {
        var (number, qr, reader) = (new Option<string?>("--number"), new Option<string?>("--qr"), new Option<string?>("--reader"));
        var command = new Command("balance") { number, qr, reader };
        command.SetWork(async (session, parsed, ct) =>
        {
            session.Require(CashierRole.Cashier);
            var pass = parsed.GetValue(number) is { } typed ? Typed(typed)
                : parsed.GetValue(qr) is { } text ? OfQr(text)
                : await OfCardAsync(parsed.GetValue(reader), ct);
            if (await session.Returns.BalanceAsync(pass, ct) is not { } balance)
                throw new UserErrorException(TillSession.Words.Say("NoSuchPass"));
            if (session.AsJson)
                Invocation.Say(JsonSerializer.Serialize(balance, ViewJson.Default.BalanceReply));
            else
                Show(balance);
            return balance.Status == "active" ? ExitCode.Done : ExitCode.Refused;
        });
        return command;
    }

    private static void Show(BalanceReply balance)
    {
        Invocation.Say(TillSession.Words.Say($"Pass.{balance.Status}"));
        foreach (var purse in balance.Purses)
            Invocation.Say(TillSession.Words.Say("PurseLine", purse.Label, purse.AvailableText, purse.ValidUntil.ToString("d", TillSession.Culture)));
        if (balance.Purses.Count == 0)
            Invocation.Say(TillSession.Words.Say("NoPurse"));
    }

    private static string Typed(string typed) =>
        PassNumber.TryParse(typed, out var number, out _) ? number.ToCompact() : throw new UserErrorException(TillSession.Words.Say("PassNumber"));

    private static string OfQr(string text) => PhoneQr.Decode(text.Trim()) is { } shown ? Of(Certificate.Decode(shown.Certificate.Span)) : throw new UserErrorException(TillSession.Words.Say("NotAPass"));

    /// <summary>Read, not signed: a balance costs the card no counter.</summary>
    internal static async Task<string> OfCardAsync(string? name, CancellationToken ct)
    {
        var reader = TillSession.Reader(name);
        await Console.Error.WriteLineAsync(TillSession.Words.Say("PresentCard"));
        await reader.WaitForCardAsync(ct);
        using var card = reader.Connect();
        using var transaction = card.BeginTransaction();
        var connection = new CardConnection(card);
        await connection.SendAsync(new SelectApplication(Aids.Pass), ct);
        return Of(await connection.SendAsync(new GetData(PassTags.Certificate), ct) is { } encoded ? Certificate.Decode(encoded.Span) : null);
    }

    private static string Of(Certificate? certificate) =>
        certificate is { Body.Pass.Value: > 0 and <= PassNumber.MaxId } ? PassNumber.Of(certificate.Body.Pass).ToCompact() : throw new UserErrorException(TillSession.Words.Say("NotAPass"));
}
