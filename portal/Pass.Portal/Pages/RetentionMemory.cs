using Pass.Data.Machine;

namespace Pass.Portal.Pages;

/// <summary>Who was counted a moment ago: a region has some hundred thousand holders, and they are counted one by one. Who came since, or a purge, has them counted anew.</summary>
internal sealed class RetentionMemory(TimeProvider time)
{
    /// <summary>There is one region; the last holder's number, and the last purge with its end.</summary>
    internal ShortMemory<int, (long Last, long? Purge, long? EndedMs), (int Named, int Erased)> Counts { get; } = new(time, TimeSpan.FromMinutes(1));
}
