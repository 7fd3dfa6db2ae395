namespace Pass.Engine;

/// <summary>Limits of one engine node.</summary>
/// <param name="QueueLimit">Operations waiting at most; more are told to come back.</param>
/// <param name="GroupLimit">Operations decided at most in one commit.</param>
/// <param name="WindowPerPartition">Operations kept in memory for idempotency and returns, by partition.</param>
/// <param name="HistoryPatience">How long a request about something old waits for the projection to catch up.</param>
/// <param name="RetryLimit">How often a group refused by the fence is decided again before its callers are told to come back.</param>
/// <param name="EndDays">True for a node: the first operation of a calendar day (Paris) ends the business days before it, in every partition, so that a night that was missed
/// still closes each day at its own end. False where days are ended by hand, as on an invented history.</param>
public sealed record EngineOptions(
    int QueueLimit = 65_536, int GroupLimit = 8_192, int WindowPerPartition = 1 << 16, TimeSpan HistoryPatience = default, int RetryLimit = 100,
    bool EndDays = false)
{
    public TimeSpan Patience => HistoryPatience == default ? TimeSpan.FromSeconds(5) : HistoryPatience;
}

/// <summary>Too many are waiting: come back in a moment with the same operation id.</summary>
public sealed class EngineOverloadedException() : Exception(Words.Say("Overloaded"));

/// <summary>The outcome is unknown or cannot be had now: send the same operation again, with the same id, and the answer will be the true one.</summary>
public sealed class EngineUnavailableException(string why, Exception? inner = null)
    : Exception(Words.Say("Unavailable", why), inner);
