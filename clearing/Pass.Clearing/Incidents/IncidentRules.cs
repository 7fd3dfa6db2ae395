using System.Globalization;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Clearing.Incidents;

/// <summary>What an incident may be about.</summary>
[Flags]
public enum IncidentSubject : byte
{
    /// <summary>One sale, with what was given back of it.</summary>
    Sale = 1,
    /// <summary>What a partner earned on one business day.</summary>
    PartnerDay = 2,
    /// <summary>Everything a partner was paid.</summary>
    Partner = 4,
    /// <summary>An offline sale that was refused when it arrived.</summary>
    UnpaidSale = 8,
}

/// <summary>What each kind of incident may be about, and which way it may move what was paid. Pure; its table is data for people, and its tests are.</summary>
public static class IncidentRules
{
    internal static readonly Texts Words = Texts.Beside(typeof(IncidentRules), "Incidents");

    private static readonly Dictionary<IncidentKind, (IncidentSubject About, bool Lowers, bool Raises)> Kinds = new()
    {
        [IncidentKind.Overpayment] = (IncidentSubject.Sale | IncidentSubject.PartnerDay | IncidentSubject.Partner, true, false),
        [IncidentKind.Fraud] = (IncidentSubject.Sale | IncidentSubject.PartnerDay | IncidentSubject.Partner, true, false),
        [IncidentKind.LateRefund] = (IncidentSubject.Sale, true, false),
        [IncidentKind.CommercialGesture] = (IncidentSubject.Sale | IncidentSubject.PartnerDay | IncidentSubject.Partner, false, true),
        [IncidentKind.Dispute] = (IncidentSubject.Sale, true, true),
        [IncidentKind.OfflineLoss] = (IncidentSubject.UnpaidSale, false, true),
    };

    /// <summary>True for whom an open incident waits: an authorising officer who is not its author.</summary>
    public static bool WaitsFor(Incident incident, Actor actor) =>
        incident.State == IncidentState.Open && actor.Is(ActorRole.AuthorisingOfficer) && incident.AuthorId != actor.Id.Value;

    /// <summary>Why what was paid may not become what is asked; null when it may.</summary>
    /// <param name="paid">For what it is about, earlier incidents included.</param>
    /// <param name="everPaid">To the partner for all its days and incidents: nobody gives back more.</param>
    /// <param name="asked">Of an unpaid offline sale, the price the till asked; null for others.</param>
    /// <returns>Problems: NotAboutThis, NoDifference, OnlyRaises, OnlyLowers, BeyondPaid, BeyondAsked.</returns>
    public static Problem? Refusal(IncidentKind kind, IncidentSubject about, Money paid, Money due, Money everPaid, Money? asked = null)
    {
        var rule = Kinds[kind];
        if (!rule.About.HasFlag(about))
            return Words.Problem("NotAboutThis", Name(kind), string.Join(", ", Enum.GetValues<IncidentSubject>().Where(s => rule.About.HasFlag(s)).Select(s => Say($"About{s}"))));
        if (due == paid)
            return Words.Problem("NoDifference", paid);
        if (due > paid)
        {
            if (!rule.Raises)
                return Words.Problem("OnlyLowers", Name(kind), paid, due);
            return due > asked ? Words.Problem("BeyondAsked", asked!.Value, due) : null;
        }
        if (!rule.Lowers)
            return Words.Problem("OnlyRaises", Name(kind), paid, due);
        return due.IsNegative || paid - due > everPaid ? Words.Problem("BeyondPaid", paid - due, Money.Max(Money.Zero, Money.Min(paid, everPaid))) : null;
    }

    /// <summary>Who bears an offline sale that was not paid, as the convention (or the region's settings) said when it arrived: the code it was refused with.</summary>
    public static OverdraftBearer BearerOf(RefusalCode refused) => UnpaidOffline.IsIncident(refused) ? OverdraftBearer.Region : OverdraftBearer.Partner;

    /// <summary>For people: <c>trop-perçu</c>.</summary>
    public static string Name(IncidentKind kind) => Say($"Kind{kind}");

    /// <summary>For people: <c>validé</c>.</summary>
    public static string Name(IncidentState state) => Say($"State{state}");

    private static string Say(string key) => Words.In(CultureInfo.CurrentUICulture, key);
}
