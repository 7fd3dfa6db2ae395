namespace Pass.CardIssuer.Store.Model;

public enum BatchRoute : byte
{
    Desk = 1,
    Bureau = 2,
}

public enum BatchState : byte
{
    /// <summary>Cards are being added; a preparation that was cut is taken up again.</summary>
    Preparing = 1,

    /// <summary>Complete: its file may be written, again and again, always the same.</summary>
    Prepared = 2,

    /// <summary>Every card of it has been accounted for.</summary>
    Closed = 3,
}

/// <summary>Cards made together.</summary>
public sealed class BatchRow
{
    public int Id { get; init; }
    public BatchRoute Route { get; init; }
    public BatchState State { get; internal set; }
    public int TargetCount { get; init; }
    public long CreatedAtMs { get; init; }
    public required string CreatedBy { get; init; }
}

/// <summary>A blank chip at the bureau, with the key pair it made: a card's certificate is prepared for exactly one of them.</summary>
public sealed class ChipRow
{
    /// <summary>18 bytes.</summary>
    public required byte[] ChipId { get; init; }

    /// <summary>X ‖ Y, 64 bytes.</summary>
    public required byte[] PublicPoint { get; init; }

    /// <summary>Order of arrival; chips are used in this order.</summary>
    public int Rank { get; init; }
    public bool IsTaken { get; internal set; }
}

/// <summary>The right to enrol one phone: given with the account, and at once when a card is blocked.</summary>
public sealed class PhoneRightRow
{
    public int Id { get; init; }
    public long PassId { get; init; }
    public long GrantedAtMs { get; init; }
    public long UntilMs { get; init; }
    public required string Reason { get; init; }
    public int? CredentialId { get; internal set; }
}

/// <summary>A signed status list as published.</summary>
public sealed class StatusListRow
{
    public long Version { get; init; }
    public required byte[] Encoded { get; init; }
}
