using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Pass.SoftwareCard;

/// <summary>Non-volatile memory of a card: one image, replaced as a whole or not at all.</summary>
public abstract class CardMemory : IDisposable
{
    /// <summary>The last image written, or null when the card was never written.</summary>
    public abstract byte[]? Read();

    /// <summary>On return the image survives a power cut. When it throws, either the old or the new image will be read.</summary>
    public abstract void Write(ReadOnlySpan<byte> image);

    public virtual void Dispose() => GC.SuppressFinalize(this);
}

/// <summary>Memory that lives as long as the object: for crowds of cards in one process.</summary>
public sealed class VolatileMemory : CardMemory
{
    private byte[]? image;

    public override byte[]? Read() => image;

    public override void Write(ReadOnlySpan<byte> image)
    {
        if (this.image?.Length == image.Length)
            image.CopyTo(this.image);
        else
            this.image = image.ToArray();
    }
}

/// <summary>
/// An image in a file, in two slots written in turn: the slot being written is never the one that would be read, so a cut at any byte
/// leaves the image before or the image after. Slot = sequence (8) ‖ length (4) ‖ SHA-256 of the rest (32) ‖ image.
/// </summary>
public sealed class JournaledMemory : CardMemory
{
    public const int SlotLength = 32 * 1024;
    private const int HeaderLength = 44;

    private readonly Stream stream;
    private readonly Action flush;
    private ulong sequence;
    private byte[]? current;

    /// <param name="stream">Seekable, owned.</param>
    /// <param name="flush">Makes what was written durable.</param>
    public JournaledMemory(Stream stream, Action flush)
    {
        this.stream = stream;
        this.flush = flush;
        for (var slot = 0; slot < 2; slot++)
        {
            if (ReadSlot(slot) is { } found && found.Sequence > sequence)
                (sequence, current) = found;
        }
    }

    /// <param name="path">Created when absent.</param>
    /// <param name="durable">False leaves flushing to the operating system: survives the death of the process, not of the machine.</param>
    public static JournaledMemory Open(string path, bool durable = true)
    {
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        return new JournaledMemory(file, () => file.Flush(flushToDisk: durable));
    }

    public override byte[]? Read() => current;

    public override void Write(ReadOnlySpan<byte> image)
    {
        if (image.Length > SlotLength - HeaderLength)
            throw new InvalidOperationException($"A card image of {image.Length} bytes does not fit its slot of {SlotLength}.");
        var next = sequence + 1;
        var slot = new byte[HeaderLength + image.Length];
        BinaryPrimitives.WriteUInt64BigEndian(slot, next);
        BinaryPrimitives.WriteInt32BigEndian(slot.AsSpan(8), image.Length);
        image.CopyTo(slot.AsSpan(HeaderLength));
        Digest(slot).CopyTo(slot, 12);
        stream.Position = (long)(next & 1) * SlotLength;
        stream.Write(slot);
        flush();
        CryptographicOperations.ZeroMemory(slot);
        sequence = next;
        current = image.ToArray();
    }

    public override void Dispose()
    {
        stream.Dispose();
        base.Dispose();
    }

    private (ulong Sequence, byte[] Image)? ReadSlot(int index)
    {
        stream.Position = (long)index * SlotLength;
        var header = new byte[HeaderLength];
        if (stream.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false) < HeaderLength)
            return null;
        var length = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(8));
        if (length is < 0 or > SlotLength - HeaderLength)
            return null;
        var slot = new byte[HeaderLength + length];
        header.CopyTo(slot, 0);
        if (stream.ReadAtLeast(slot.AsSpan(HeaderLength), length, throwOnEndOfStream: false) < length)
            return null;
        return Digest(slot).AsSpan().SequenceEqual(slot.AsSpan(12, 32))
            ? (BinaryPrimitives.ReadUInt64BigEndian(slot), slot[HeaderLength..])
            : null;
    }

    private static byte[] Digest(ReadOnlySpan<byte> slot)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(slot[..12]);
        hash.AppendData(slot[HeaderLength..]);
        return hash.GetHashAndReset();
    }
}
