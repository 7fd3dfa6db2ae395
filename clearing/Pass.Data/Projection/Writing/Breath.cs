namespace Pass.Data.Projection.Writing;

/// <summary>
/// Lets sales that wait have the core between two pieces of a batch: a second of sales written at one go is a tenth of a second in which, on few cores, each of them
/// waits for it several times.
/// </summary>
/// <param name="salesWaiting">How many sales wait to be decided by this process; null: nobody sells here.</param>
internal sealed class Breath(TimeProvider time, Func<int>? salesWaiting)
{
    private const int RowsBetweenLooks = 32;

    /// <summary>Operations from which a batch is written without a rest: others wait for its transaction, and who is so far behind hurries.</summary>
    private const int MostOperations = 30_000;

    private static readonly TimeSpan Piece = TimeSpan.FromMilliseconds(1), Rest = TimeSpan.FromMilliseconds(1);

    private bool _rests;
    private int _rows;
    private long _since;

    public void Begin(int operations)
    {
        _rests = salesWaiting is not null && operations < MostOperations;
        _since = time.GetTimestamp();
    }

    /// <summary>Called for each row.</summary>
    public void Take()
    {
        if (!_rests || ++_rows % RowsBetweenLooks != 0 || time.GetElapsedTime(_since) < Piece)
            return;
        if (salesWaiting!() > 0)
            Thread.Sleep(Rest);
        _since = time.GetTimestamp();
    }
}
