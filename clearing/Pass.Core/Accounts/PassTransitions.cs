namespace Pass.Core;

/// <summary>What an approved operation does to the pass. Live and replayed operations go through here and nowhere else.</summary>
public static class PassTransitions
{
    /// <param name="account">Changed in place.</param>
    /// <param name="operation">A refused operation changes nothing.</param>
    /// <param name="hold">The open hold that a capture, void or lapse closes.</param>
    public static void Apply(PassAccount account, Operation operation, Operation? hold)
    {
        if (!operation.IsApproved)
            return;
        switch (operation.Kind)
        {
            case OperationKind.Hold:
                Reserve(account, operation, 1);
                break;
            case OperationKind.Void or OperationKind.HoldExpiry:
                Reserve(account, Required(hold, operation), -1);
                break;
            case OperationKind.Capture:
                Reserve(account, Required(hold, operation), -1);
                Move(account, operation, operation.Reference);
                break;
            case OperationKind.Sale:
                Move(account, operation, DayOf(operation));
                break;
            case OperationKind.Cancel or OperationKind.Refund:
                Move(account, operation, operation.Reference);
                break;
            case OperationKind.Block:
                account.Status = PassStatus.Blocked;
                break;
            case OperationKind.Unblock:
                account.Status = PassStatus.Active;
                break;
            case OperationKind.ClosePass:
                account.Status = PassStatus.Expired;
                break;
            case OperationKind.Credential:
                SetCredential(account, new(operation.Reference), operation.Extra == 1);
                break;
            default:
                Move(account, operation, null);
                break;
        }
        if (!operation.Presentation.IsNone && account.IndexOf(operation.Presentation.Credential) is >= 0 and var at)
            account.Credentials[at].Use(operation.Presentation.Counter, operation.Flags.HasFlag(OperationFlags.Offline));
    }

    /// <param name="limitDay">Day in whose limits it counts, or null.</param>
    private static void Move(PassAccount account, Operation operation, int? limitDay)
    {
        foreach (var leg in operation.Legs)
        {
            var at = account.IndexOf(leg.Benefit);
            if (at < 0)
            {
                Array.Resize(ref account.Purses, account.Purses.Length + 1);
                at = account.Purses.Length - 1;
                account.Purses[at].Benefit = leg.Benefit;
            }
            ref var purse = ref account.Purses[at];
            purse.Balance = checked(purse.Balance + leg.Units);
            if (purse.Balance != leg.BalanceAfter)
                throw new InvalidOperationException($"Operation {operation.Id}: benefit {leg.Benefit} should be at {leg.BalanceAfter} and is at {purse.Balance}.");
            if (operation.Kind is OperationKind.Grant)
                purse.Granted = checked(purse.Granted + leg.Units);
            if (limitDay is { } day)
                purse.Count(day, -leg.Units);
        }
    }

    private static int DayOf(Operation operation) => ParisCalendar.DateOf(operation.OccurredAtMs).DayNumber;

    /// <summary>A hold counts in the limits of the day it was made, whenever it is captured.</summary>
    private static void Reserve(PassAccount account, Operation hold, int sign)
    {
        var day = DayOf(hold);
        foreach (var leg in hold.Legs)
        {
            ref var purse = ref account.Purses[account.IndexOf(leg.Benefit)];
            purse.Held = checked(purse.Held - sign * leg.Units);
            if (purse.Held < 0)
                throw new InvalidOperationException($"Hold {hold.Id} was released twice.");
            purse.Count(day, -sign * leg.Units);
        }
    }

    private static void SetCredential(PassAccount account, CredentialId id, bool active)
    {
        var at = account.IndexOf(id);
        if (at < 0)
        {
            Array.Resize(ref account.Credentials, account.Credentials.Length + 1);
            at = account.Credentials.Length - 1;
            account.Credentials[at] = new() { Id = id, Highest = -1 };
        }
        account.Credentials[at].Active = active;
    }

    private static Operation Required(Operation? hold, Operation operation) =>
        hold ?? throw new InvalidOperationException($"Operation {operation.Id} closes a hold that is not open.");
}
