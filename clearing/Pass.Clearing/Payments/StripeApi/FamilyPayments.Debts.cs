using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Clearing.Payments.StripeApi;

/// <content>Payments of what a family owes: the whole of one debt, on the same page of Stripe's, into no purse.</content>
public sealed partial class FamilyPayments
{
    /// <summary>Begins the payment of one debt. Paid twice, or after it was let off, the money is for the purse.</summary>
    /// <returns>Problems: RoleMissing, ActorUnknown, FamilyDebtUnknown, FamilyNotYours, FamilyReturnTo, StripeAccountForeign, FamilyLater, StripeForbidden, StripeRefused.</returns>
    public async Task<Result<FamilyCheckout>> PayDebtAsync(int debt, Uri returnTo, Actor actor, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, MayPay, ct) is { } lacks)
            return lacks;
        await using var context = database.CreateContext();
        if (await context.FamilyDebts.AsNoTracking().SingleOrDefaultAsync(d => d.Number == debt, ct) is not { IsOpen: true } owed)
            return Words.Problem("FamilyDebtUnknown", debt);
        if (actor.Id.SignIn is { } signIn && !await IsFamilyAsync(context, signIn, new(owed.PassId), ct))
            return Words.Problem("FamilyNotYours");
        if (!ComesBack(returnTo))
            return Words.Problem("FamilyReturnTo");
        if (await new StripeTransfers(database, stripe, time).KnowAccountAsync(context, actor, ct) is { } foreign)
            return foreign.Code == "StripeDown" ? Words.Problem("FamilyLater") : foreign;
        await using var writing = database.CreateContext();
        await using var transaction = await writing.Database.BeginTransactionAsync(ct);
        var number = checked((int)await DocumentNumbers.TakeAsync(writing, Series, ct: ct));
        var order = new FamilyOrder(new(owed.PassId), new(owed.AmountCents), FamilyPurpose.Debt, null, returnTo);
        var row = await AddAsync(writing, transaction, number, order, owed.BenefitId, debt, actor, ct);
        return await OpenAsync(row, Words.Say("FamilyDebtLabel", FamilyDebts.DocumentOf(debt)), returnTo, actor, ct);
    }

    /// <summary>Over https, or to this machine.</summary>
    private static bool ComesBack(Uri to) => to.IsAbsoluteUri && (to.Scheme == Uri.UriSchemeHttps || to.Scheme == Uri.UriSchemeHttp && to.IsLoopback);
}
