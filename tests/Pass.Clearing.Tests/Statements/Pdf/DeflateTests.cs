using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Pass.Clearing.Statements.Pdf;
using Pass.Testing;

namespace Pass.Clearing.Tests.Statements.Pdf;

public class DeflateTests
{
    [Fact]
    public void Any_bytes_come_back_from_the_runtimes_own_decoder() =>
        Check.One(Seeded.Config, Prop.ForAll((byte[] data, byte repeats) =>
        {
            var input = Enumerable.Repeat(data, repeats + 1).SelectMany(d => d).ToArray();
            return Expand(Compress(input)).AsSpan().SequenceEqual(input);
        }));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(258)]
    [InlineData(100_000)]
    [InlineData(1_000_000)]
    public void A_long_run_shrinks_and_comes_back(int length)
    {
        var input = Enumerable.Range(0, length).Select(i => (byte)(i / 40_000 + i % 7)).ToArray();
        var compressed = Compress(input);
        compressed.Length.ShouldBeLessThan(length / 50 + 64);
        Expand(compressed).ShouldBe(input);
    }

    [Fact]
    public void The_bytes_are_fixed_for_ever()
    {
        var input = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 500).Select(i => $"{i} 0 obj ")));
        Convert.ToHexString(SHA256.HashData(Compress(input)))[..16].ShouldBe("C0D31BDBAC3AFC78");
    }

    private static byte[] Compress(byte[] data)
    {
        using var output = new PdfBuffer();
        Deflate.Compress(data, output);
        return output.Written.ToArray();
    }

    private static byte[] Expand(byte[] data)
    {
        using var source = new ZLibStream(new MemoryStream(data), CompressionMode.Decompress);
        using var result = new MemoryStream();
        source.CopyTo(result);
        return result.ToArray();
    }
}
