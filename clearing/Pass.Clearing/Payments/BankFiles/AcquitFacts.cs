using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Clearing.Payments.BankFiles;

/// <summary>Tells facts from an acknowledgement of the public accountant, and finds what they are about among what was sent.</summary>
internal static class AcquitFacts
{
    /// <summary>A name of the accountant's for "we have it already", whatever the release calls it.</summary>
    public const string Double = "ERREUR_DOUBLON_BORDEREAU";

    /// <summary>Statuses of our own making: taken, not taken, an attachment not taken.</summary>
    public const string Taken = "ACQ1", Refused = "ACQ0", AttachmentRefused = "ACQ-PJ";

    private const int Technical = 3, Attachment = 4, Expense = 5;

    /// <summary>The mandats at fault first: what they are told is more than what the whole bordereau is.</summary>
    public static IEnumerable<BankFact> Of(AcquitElement element, AcquitAddressee? addressee, int rank)
    {
        var isTaken = element.State == "1";
        if (element.Domain > Expense || element.Domain <= Technical && isTaken)
            yield break;
        var about = element is { Exercise: { } exercise, Bordereau: { } number } ? Name(exercise, addressee?.Budget, number) : addressee?.Flow;
        var code = isTaken ? Taken : element.State == "0" ? Refused : $"ACQ{element.State}";
        if (element.Domain == Attachment)
        {
            if (!isTaken)
                yield return Fact(element.Line, rank, StatusLevel.Lot, about, null, AttachmentRefused, element.Reason, element.Text);
            yield break;
        }
        foreach (var piece in element.Pieces.Where(_ => code == Refused))
            yield return Fact(piece.Line, rank++, StatusLevel.Line, about, piece.Number, Refused, piece.Reason, piece.Text);
        var first = element.Pieces.Count > 0 ? element.Pieces[0] : null;
        yield return Fact(element.Line, rank, StatusLevel.Message, about, null, code, isTaken ? null : element.Reason ?? first?.Reason, isTaken ? null : element.Text ?? first?.Text);
    }

    /// <summary>Names the payments and the flows that the facts are about; keys become those of this file.</summary>
    public static async Task<BankContent> FoundAsync(PassDbContext context, BankContent content, byte[] hash, CancellationToken ct)
    {
        var flows = await context.PesBatches.AsNoTracking().Where(b => b.Bordereau != null)
            .Select(b => new { b.SettlementId, b.FileName, b.Exercise, b.Budget, b.Bordereau }).ToDictionaryAsync(b => Name(b.Exercise, b.Budget, b.Bordereau!.Value), ct);
        var runs = content.Facts.Select(f => f.MessageId is { } id && flows.TryGetValue(id, out var flow) ? flow.SettlementId : 0).Distinct().ToList();
        var mandats = await context.PesMandats.AsNoTracking().Where(m => runs.Contains(m.SettlementId)).ToDictionaryAsync(m => (m.SettlementId, m.Number), m => m.EndToEndId, ct);
        var name = Convert.ToHexStringLower(hash)[..16];
        return content with
        {
            Facts = [.. content.Facts.Select((f, i) =>
            {
                var flow = f.MessageId is { } id ? flows.GetValueOrDefault(id) : null;
                var mandat = f.Level == StatusLevel.Line ? NumberOf(f.InstructionId) : null;
                return f with
                {
                    Key = string.Create(CultureInfo.InvariantCulture, $"ACQ/{name}/{i + 1}"),
                    MessageId = flow?.FileName ?? f.MessageId,
                    EndToEndId = mandat is { } number && flow is not null ? mandats.GetValueOrDefault((flow.SettlementId, number)) : null,
                };
            })],
        };

        static int? NumberOf(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    /// <summary>An answer to another collectivity changes nothing here.</summary>
    public static async Task<Problem?> ForeignAsync(PassDbContext context, BankContent content, CancellationToken ct)
    {
        var said = content.Addressee;
        if (said is not null && await context.PesBatches.AnyAsync(b => b.Siret == said.Siret && b.Collectivity == said.Collectivity && b.Budget == said.Budget, ct))
            return null;
        return BankXml.Words.Problem("CollectivityForeign", said?.Siret ?? "?", said?.Collectivity ?? "?", said?.Budget ?? "?");
    }

    /// <summary>What is one bordereau: each budget numbers its own in each year.</summary>
    private static string Name(int exercise, string? budget, int bordereau) => string.Create(CultureInfo.InvariantCulture, $"PES-{exercise}-{budget}-{bordereau}");

    private static BankFact Fact(int line, int rank, StatusLevel level, string? about, int? mandat, string code, string? reason, string? text) => new(
        line, $"{rank}", BankFactKind.Status, level, about, null, mandat?.ToString(CultureInfo.InvariantCulture), null, null, null, null, null, null, null, null, code,
        code == Taken ? null : ReasonOf(reason, text), text, Doubt: null, HasLines: false);

    private static string? ReasonOf(string? reason, string? text) =>
        $"{reason} {text}".Contains("doublon", StringComparison.OrdinalIgnoreCase) ? Double : reason;
}
