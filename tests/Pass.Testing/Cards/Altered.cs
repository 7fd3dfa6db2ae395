namespace Pass.Testing.Cards;

/// <summary>Damaged copies of a message.</summary>
public static class Altered
{
    /// <summary>One copy per byte, with one bit of it flipped; the bit moves from byte to byte.</summary>
    public static IEnumerable<byte[]> EveryByteOf(byte[] message)
    {
        for (var i = 0; i < message.Length; i++)
        {
            var copy = message.ToArray();
            copy[i] ^= (byte)(1 << i % 8);
            yield return copy;
        }
    }

    /// <summary>Copies with a few bytes overwritten, removed or repeated, from a seed.</summary>
    public static IEnumerable<byte[]> AtRandom(byte[] message, int count, int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            var copy = message.ToList();
            for (var edits = random.Next(1, 5); edits > 0 && copy.Count > 1; edits--)
            {
                var at = random.Next(copy.Count);
                switch (random.Next(3))
                {
                    case 0: copy[at] = (byte)random.Next(256); break;
                    case 1: copy.RemoveRange(at, random.Next(1, Math.Min(9, copy.Count - at + 1))); break;
                    default: copy.InsertRange(at, copy.GetRange(at, random.Next(Math.Min(9, copy.Count - at)))); break;
                }
            }

            yield return [.. copy];
        }
    }
}
