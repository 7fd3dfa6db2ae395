using Pass.SoftwareCard;

namespace Pass.Portal.Tests.PulledCards;

/// <summary>A chip's memory whose power can be cut once, at a coming write: before it, or after it and before the card goes on.</summary>
internal sealed class CutMemory : CardMemory
{
    private readonly VolatileMemory kept = new();
    private int? cutAt;
    private bool keepsLast;

    public bool IsArmed => cutAt is not null;

    public void CutAt(int write, bool keeps) => (cutAt, keepsLast) = (write, keeps);

    public void Disarm() => cutAt = null;

    public override byte[]? Read() => kept.Read();

    public override void Write(ReadOnlySpan<byte> image)
    {
        var isCut = cutAt == 0;
        cutAt = isCut ? null : cutAt - 1;
        if (!isCut || keepsLast)
            kept.Write(image);
        if (isCut)
            throw new IOException("Power cut.");
    }
}
