using Pass.SoftwareCard;

namespace Pass.CardIssuer.Tests;

/// <summary>A chip's memory that says when it was written.</summary>
internal sealed class WatchedMemory(Action written) : CardMemory
{
    private readonly VolatileMemory kept = new();

    public override byte[]? Read() => kept.Read();

    public override void Write(ReadOnlySpan<byte> image)
    {
        kept.Write(image);
        written();
    }
}
