using FsCheck;
using FsCheck.Fluent;
using Pass.Cards.Cose;
using Pass.Testing;

namespace Pass.Cards.Tests.Cose;

public class Base45Tests
{
    /// <summary>RFC 9285 §4.3 and §4.4.</summary>
    [Theory]
    [InlineData("AB", "BB8")]
    [InlineData("Hello!!", "%69 VD92EX0")]
    [InlineData("base-45", "UJCLQE7W581")]
    [InlineData("ietf!", "QED8WEX0")]
    [InlineData("", "")]
    public void Known_answers_of_the_rfc(string text, string encoded)
    {
        Base45.Encode(System.Text.Encoding.ASCII.GetBytes(text)).ShouldBe(encoded);
        Base45.Decode(encoded).ShouldBe(System.Text.Encoding.ASCII.GetBytes(text));
    }

    [Theory]
    [InlineData("GGW")] // 65536, the RFC's own example of what to refuse
    [InlineData(":::")]
    [InlineData("V5")] // 256: the last pair that fits is "U5", 255
    [InlineData("A")]
    [InlineData("ABCD")]
    [InlineData("ab8")]
    [InlineData("B\u00e98")]
    [InlineData("B#8")]
    public void Anything_that_no_bytes_encode_to_is_refused(string text) => Base45.Decode(text).ShouldBeNull();

    [Fact]
    public void The_largest_groups_are_accepted()
    {
        Base45.Decode("FGW").ShouldBe([255, 255]);
        Base45.Decode("U5").ShouldBe([255]);
    }

    [Fact]
    public void Decoding_gives_back_what_was_encoded() =>
        Prop.ForAll<byte[]>(bytes => Base45.Decode(Base45.Encode(bytes))!.SequenceEqual(bytes)).Check(Seeded.Config);

    [Fact]
    public void A_text_that_decodes_is_the_only_text_of_its_bytes() =>
        Prop.ForAll(Gen.Elements("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:#a".ToCharArray()).ArrayOf().ToArbitrary(),
            chars => Base45.Decode(chars) is not { } bytes || Base45.Encode(bytes) == new string(chars)).Check(Seeded.Config);
}
