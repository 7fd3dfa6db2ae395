using System.Runtime.InteropServices;
using Pass.Core;

namespace Pass.Engine;

/// <summary>
/// What passes were before the operations of a group, to come back to when its commit is refused. Two flat lists, kept from group to group: a copy of each
/// pass would be the largest thing that a sale allocates.
/// </summary>
internal sealed class AccountsBefore
{
    private readonly List<Purse> _purses = [];
    private readonly List<CredentialCounter> _credentials = [];

    /// <summary>Keeps a pass as it is now.</summary>
    public Mark Keep(PassAccount account)
    {
        var mark = new Mark(account.Status, _purses.Count, account.Purses.Length, _credentials.Count, account.Credentials.Length);
        _purses.AddRange(account.Purses.AsSpan());
        _credentials.AddRange(account.Credentials.AsSpan());
        return mark;
    }

    public void PutBack(PassAccount account, in Mark mark)
    {
        account.Status = mark.Status;
        account.Purses = CollectionsMarshal.AsSpan(_purses).Slice(mark.PursesAt, mark.Purses).ToArray();
        account.Credentials = CollectionsMarshal.AsSpan(_credentials).Slice(mark.CredentialsAt, mark.Credentials).ToArray();
    }

    public void Clear()
    {
        _purses.Clear();
        _credentials.Clear();
    }

    /// <summary>Where a pass is kept.</summary>
    internal readonly record struct Mark(PassStatus Status, int PursesAt, int Purses, int CredentialsAt, int Credentials);
}
