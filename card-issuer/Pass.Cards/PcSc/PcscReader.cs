using System.Text;
using Pass.Cards.Iso7816;

namespace Pass.Cards.PcSc;

/// <summary>A reader of the system's PC/SC service.</summary>
public sealed class PcscReader : ICardReader
{
    /// <summary>How long one wait lasts before it looks whether it was cancelled meanwhile: a cancellation between two waits is not lost.</summary>
    private const uint WaitSliceMs = 500;

    private static readonly TimeSpan ServiceRetry = TimeSpan.FromMilliseconds(100);

    private readonly TimeProvider time;
    private readonly byte[] nativeName;

    /// <summary>In place of a count: of a service that has ended. None that a service tells is below zero.</summary>
    private const int BeforeRestart = -1;

    /// <summary>Cards put in and taken out so far, when a card was last waited for; null before.</summary>
    private int? seenAt;

    public PcscReader(string name, TimeProvider? time = null)
    {
        Name = name;
        nativeName = [.. Encoding.UTF8.GetBytes(name), 0];
        this.time = time ?? TimeProvider.System;
    }

    public string Name { get; }

    /// <summary>Names of the readers plugged in; none is not an error.</summary>
    /// <exception cref="CardLinkException">The service is not running.</exception>
    public static IReadOnlyList<string> List()
    {
        using var context = PcscContext.Establish();
        var code = NativePcsc.Instance.ListReaders(context.Value, out var names);
        if (code == PcscCode.NoReaders)
            return [];
        PcscCode.ThrowUnlessSuccess(code, Words.Say("ReaderList"));
        return Encoding.UTF8.GetString(names).Split('\0', StringSplitOptions.RemoveEmptyEntries);
    }

    public Task WaitForCardAsync(CancellationToken cancellationToken = default) =>
        WaitAsync(IsThere, cancellationToken);

    /// <summary>Also when the card that was waited for has left meanwhile and another is in its place.</summary>
    /// <inheritdoc/>
    public Task WaitForRemovalAsync(CancellationToken cancellationToken = default) =>
        WaitAsync(state => !state.HasFlag(ReaderStates.Present) || (seenAt is { } seen && seen != CountIn(state)), cancellationToken);

    public ICardChannel Connect() => PcscChannel.Connect(Name, nativeName);

    /// <summary>PC/SC counts insertions and removals in the upper half of a reader's state.</summary>
    private static int CountIn(ReaderStates state) => (int)state >> 16 & 0xFFFF;

    private bool IsThere(ReaderStates state)
    {
        if (!state.HasFlag(ReaderStates.Present))
            return false;
        seenAt = CountIn(state);
        return true;
    }

    private async Task WaitAsync(Func<ReaderStates, bool> isReached, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await Task.Factory.StartNew(
                    () => Wait(isReached, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
                return;
            }
            catch (CardLinkException absent) when (absent.Fault == CardLinkFault.ServiceAbsent)
            {
                // No service, nothing to wait on: it is being restarted, and every old handle is dead.
                // The next one counts from nothing: its first card may not pass for the one that was seen before it.
                seenAt = seenAt is null ? null : BeforeRestart;
                await Task.Delay(ServiceRetry, time, cancellationToken);
            }
        }
    }

    private void Wait(Func<ReaderStates, bool> isReached, CancellationToken cancellationToken)
    {
        // A context of its own: pcsc-lite lets no other call of a context pass while it waits.
        using var context = PcscContext.Establish();
        using var registration = cancellationToken.Register(() => NativePcsc.Instance.Cancel(context.Value));
        var state = ReaderStates.Unaware;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var code = NativePcsc.Instance.WaitForChange(context.Value, nativeName, WaitSliceMs, ref state);
            if (code is PcscCode.Timeout or PcscCode.Cancelled)
                continue;
            PcscCode.ThrowUnlessSuccess(code, Name);
            if (state.HasFlag(ReaderStates.Unknown))
                throw PcscCode.ToException(PcscCode.UnknownReader, Name);
            if (isReached(state))
                return;
        }
    }
}

/// <summary>One conversation with the service.</summary>
internal sealed class PcscContext(nint value) : IDisposable
{
    public nint Value { get; } = value;

    public static PcscContext Establish()
    {
        uint code;
        nint value;
        try
        {
            code = NativePcsc.Instance.EstablishContext(out value);
        }
        catch (DllNotFoundException)
        {
            throw new CardLinkException(CardLinkFault.ServiceAbsent, Words.Say("NoPcscLibrary"));
        }

        PcscCode.ThrowUnlessSuccess(code, Words.Say("TheService"));
        return new PcscContext(value);
    }

    public void Dispose() => NativePcsc.Instance.ReleaseContext(Value);
}
