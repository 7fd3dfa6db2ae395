namespace Pass.Core;

/// <summary>Everything that can happen to a pass. Numbers are in the log for ever.</summary>
public enum OperationKind : byte
{
    Sale = 1,
    Hold = 2,
    Capture = 3,
    Void = 4,
    Cancel = 5,
    Refund = 6,
    Grant = 7,
    Block = 8,
    Unblock = 9,
    Expiry = 10,
    Adjustment = 11,
    HoldExpiry = 12,
    Credential = 13,
    ClosePass = 14,
}

public static class OperationKinds
{
    private static readonly Texts Words = Texts.Beside(typeof(OperationKinds), "Operations.Kinds");

    /// <summary>For people: <c>achat</c>.</summary>
    public static string NameOf(OperationKind kind) => Words.Say($"{kind}");

    /// <summary>Kinds that move money owed to a partner.</summary>
    public static bool ConcernsPartner(this OperationKind kind) =>
        kind is OperationKind.Sale or OperationKind.Capture or OperationKind.Cancel or OperationKind.Refund;

    /// <summary>
    /// Kinds whose effect is a target that nothing goes back from ("entitled to 100 €", "closed"): doing one twice is doing it once,
    /// so a very old repetition needs no search in the history. Blocking is not one: a late repetition would undo an unblocking.
    /// </summary>
    public static bool IsTarget(this OperationKind kind) =>
        kind is OperationKind.Grant or OperationKind.Expiry or OperationKind.HoldExpiry or OperationKind.Credential or OperationKind.ClosePass;
}
