using System.Security.Cryptography;
using Pass.Cards.Credentials;
using Pass.Cards.Iso7816;
using Pass.Cards.Presentation;
using Pass.Core;
using Pass.Terminal.Lists;

namespace Pass.Terminal.Gate;

/// <summary>What the gate shows, at one glance.</summary>
/// <param name="Code">Stable: Allowed, or why not.</param>
public sealed record GateAnswer(bool IsAllowed, string Code, string Text);

/// <summary>
/// The school gate: a card put in or a phone held up, allowed or not, by the signed lists and the school's roster alone, with or without network.
/// Who came is not kept: only how many, by hour.
/// </summary>
/// <param name="roster">Who belongs to the school.</param>
public sealed class GateDesk(TillLists lists, SchoolRoster? roster, GateCounts counts, TimeProvider time)
{
    private const int RememberedCodes = 4_096;

    private readonly CardDialogue _dialogue = new(RandomNumberGenerator.Create());
    private readonly Dictionary<(int Credential, long Counter), DateTimeOffset> _seen = [];
    private readonly Lock _one = new();

    /// <summary>Who belongs to the school; null: any valid pass enters, unless a roster is needed.</summary>
    public SchoolRoster? Roster { get; set; } = roster;

    /// <summary>Without a roster nobody enters.</summary>
    public bool NeedsRoster { get; init; }

    /// <summary>Whether who stands there may let in by hand.</summary>
    public bool MayLetInByHand { get; set; } = true;

    public bool KnowsItsSchool => Roster is not null;

    /// <summary>Reads a school's list: as the region's issuing authority signed it, and not over.</summary>
    /// <returns>Problems: RosterNotSigned, RosterOver.</returns>
    public static Result<SignedRoster> Read(TillLists lists, ReadOnlySpan<byte> roster, DateTimeOffset now) =>
        lists.Open(roster) is not { } signed ? Words.Refuse("RosterNotSigned")
        : signed.Roster.IsOver(now) ? Words.Refuse("RosterOver", signed.Roster.Until) : signed;

    /// <summary>Asks a card to prove that it is there: it signs for no sale, and counts nothing against its limits.</summary>
    /// <exception cref="CardLinkException">It left too soon: present it again.</exception>
    /// <exception cref="CardRefusedException">It is no pass.</exception>
    /// <exception cref="InvalidDataException">It answers what no pass answers.</exception>
    public async Task<GateAnswer> ShowAsync(ICardChannel card, CancellationToken ct = default)
    {
        var answer = await _dialogue.AskAsync(card, PresentationVerifier.NoSale, ct: ct);
        if (answer.Presentation is not { Evidence: var evidence } signed)
            return Say(false, answer.Outcome.ToString(), "Gate.Card");
        return Judge(lists.Verify(new CardEvidence(signed.Certificate, evidence.UnpredictableNumber, evidence.Atc, evidence.SaleHash, signed.Signature), null));
    }

    public GateAnswer Show(string qr) => Judge(lists.Verify(new QrEvidence(qr.Trim()), null));

    /// <summary>Let in by a person, who says why: a right of its own, and counted apart.</summary>
    public GateAnswer ByHand(string reason)
    {
        if (!MayLetInByHand)
            return Say(false, "NotByHand", "Gate.NotByHand");
        if (string.IsNullOrWhiteSpace(reason))
            return Say(false, "ReasonMissing", "Gate.Reason");
        counts.Add(time.GetUtcNow(), GateCount.ByHand);
        return new(true, "ByHand", Words.Say("Gate.ByHand"));
    }

    private GateAnswer Judge(PresentationResult result)
    {
        if (!result.IsPresent)
            return Say(false, $"Presentation.{result.Refusal}", "Gate.Invalid");
        if (Roster is null && NeedsRoster)
            return Say(false, "RosterMissing", "Gate.RosterOld");
        if (Roster is { } school && time.GetUtcNow() is var now && !school.Has(result.Presence.Pass, now))
            return school.IsOver(now) ? Say(false, "RosterOld", "Gate.RosterOld") : Say(false, "OtherSchool", "Gate.OtherSchool");
        // A picture of a code that came a moment ago: the phone shows another by then.
        if (IsRepeated((result.Presence.Reference.Credential.Value, result.Presence.Reference.Counter)))
            return Say(false, "CodeSeen", "Gate.CodeSeen");
        return Say(true, "Allowed", "Gate.Allowed");
    }

    private bool IsRepeated((int, long) code)
    {
        lock (_one)
        {
            if (_seen.Count >= RememberedCodes)
                _seen.Clear();
            return !_seen.TryAdd(code, time.GetUtcNow());
        }
    }

    private GateAnswer Say(bool isAllowed, string code, string key)
    {
        counts.Add(time.GetUtcNow(), isAllowed ? GateCount.Allowed : GateCount.Denied);
        return new(isAllowed, code, Words.Say(key));
    }
}
