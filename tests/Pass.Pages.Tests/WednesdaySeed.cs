using Pass.Core;
using Pass.Data.Model;

namespace Pass.Pages.Tests;

/// <summary>A partner whose payments came back: what a Wednesday is made of, each test with orders of its own.</summary>
internal static class WednesdaySeed
{
    public const int Partner = 9;

    /// <summary>The partner's present account, other than the one the payments came back from.</summary>
    public const string Account = "FR7630006000011234567890189";

    private static readonly SemaphoreSlim Once = new(1, 1);

    /// <summary>A partner that signed on screen, with a convention that runs.</summary>
    public static async Task PartnerAsync(Portal portal, int id, string name, string siret, string text)
    {
        var now = portal.Time.GetUtcNow();
        await using var context = portal.Database.CreateContext();
        var partner = new Partner { Id = id, Siret = siret, LegalName = name, Trade = Trade.Bookshop, Iban = Account, AccountHolderName = name, PostalCode = "69006", City = "Lyon" };
        partner.Conventions.Add(new() { Code = "PASS-2026", FirstDay = new(2026, 6, 1) });
        context.Partners.Add(partner);
        context.PartnerBankAccounts.Add(new() { PartnerId = id, Iban = Account, AccountHolderName = name, FromMs = now.AddDays(-40).ToUnixTimeMilliseconds() });
        context.Affiliations.Add(new() { CodeHash = [7, (byte)id], State = AffiliationState.Accepted, PartnerId = id, Siret = siret, LegalName = name, Trade = Trade.Bookshop, Address = "1 cours Vitton", PostalCode = "69006", City = "Lyon", Email = "x@brotteaux.example", Iban = Account, AccountHolderName = name, SignerName = "Lou Perrin", SignerTitle = "gérante", Convention = "PASS-2026", Text = text, TextHash = new byte[32], SignedMs = now.AddDays(-40).ToUnixTimeMilliseconds(), DecidedMs = now.AddDays(-39).ToUnixTimeMilliseconds(), DecidedBy = "officer" });
        await context.SaveChangesAsync();
    }

    /// <summary>An order that was sent and came back, which waits for a person.</summary>
    /// <param name="run">Number of the run it left with, one for each: above 110.</param>
    /// <returns>The order's number.</returns>
    public static async Task<string> ReturnedAsync(Portal portal, int run, long cents)
    {
        var now = portal.Time.GetUtcNow();
        var (number, day, sentMs) = ($"B2026-{run:000000}", ParisCalendar.DateOf(now).AddDays(-3), now.AddDays(-2).ToUnixTimeMilliseconds());
        await using var context = portal.Database.CreateContext();
        await Once.WaitAsync();
        if (await context.Partners.FindAsync(Partner) is null)
        {
            context.Partners.Add(new() { Id = Partner, Siret = "38012986646850", LegalName = "Presse du Plateau", Trade = Trade.Bookshop, Iban = Account, AccountHolderName = "Presse du Plateau", PostalCode = "69004", City = "Lyon" });
            context.PartnerBankAccounts.Add(new() { PartnerId = Partner, Iban = Account, AccountHolderName = "Presse du Plateau", FromMs = now.AddDays(-40).ToUnixTimeMilliseconds() });
            await context.SaveChangesAsync();
        }
        Once.Release();
        context.Settlements.Add(new() { Id = run, State = SettlementState.Sent, UpToDay = day, ExecutionDate = day.AddDays(1), DraftedAtMs = sentMs, DraftedBy = "night", SentAtMs = sentMs, IssuerName = "Auvergne-Rhône-Alpes", IssuerSiret = "20005376700014" });
        context.PayableItems.Add(new() { Id = 100 * run, Kind = PayableKind.Carry, PartnerId = Partner, Day = day, Cents = cents, Label = "Solde repris" });
        var order = new PaymentOrder { Number = number, SettlementId = run, PartnerId = Partner, State = PaymentOrderState.Active, AmountCents = cents, FirstDay = day, LastDay = day, PartnerName = "Presse du Plateau", PartnerSiret = "38012986646850", PartnerAddress = "69004 Lyon" };
        order.Items.Add(new() { OrderNumber = number, ItemId = 100 * run, Cents = cents, LiveItemId = 100 * run });
        order.Attempts.Add(new() { EndToEndId = $"PASS-{number}", OrderNumber = number, Rank = 1, SettlementId = run, Rail = PaymentRailKind.SepaFile, State = AttemptState.Returned, StateAtMs = sentMs, SentAtMs = sentMs, BankDay = day.AddDays(1), ReasonCode = "AC04", AccountHolderName = "Presse du Plateau", Iban = "FR7610107001011234567890129" });
        context.PaymentOrders.Add(order);
        context.PaymentTasks.Add(new() { OrderNumber = number, PartnerId = Partner, Cents = cents, ReasonCode = "AC04", OpenedAtMs = sentMs });
        await context.SaveChangesAsync();
        return number;
    }
}
