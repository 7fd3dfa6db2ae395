using FsCheck;
using FsCheck.Fluent;
using Pass.Cards.Iso7816;
using Pass.Issuing.GlobalPlatform;
using Pass.Testing;

namespace Pass.Cards.Tests.Iso7816;

public class TlvTests
{
    [Theory]
    [InlineData(0x4F, 0)]
    [InlineData(0x9F7F, 42)]
    [InlineData(0x7F49, 127)]
    [InlineData(0x42, 128)]
    [InlineData(0x5F24, 255)]
    [InlineData(0x53, 256)]
    [InlineData(0xDF8101, 65535)]
    public void What_is_written_is_read_back(int tag, int length)
    {
        var value = new byte[length];
        var tlv = Tlv.ParseAll(Tlv.Encode(tag, value)).ShouldNotBeNull().ShouldHaveSingleItem();
        tlv.Tag.ShouldBe(tag);
        tlv.Value.Length.ShouldBe(length);
    }

    [Theory]
    [InlineData("4F")]
    [InlineData("4F02AA")]
    [InlineData("9F")]
    [InlineData("9F8181")]
    [InlineData("4F80")]
    [InlineData("4F84000000")]
    [InlineData("4F83FFFFFF00")]
    [InlineData("4F8101")]
    public void Malformed_objects_are_refused(string hex) => Tlv.ParseAll(Convert.FromHexString(hex)).ShouldBeNull();

    [Fact]
    public void Any_bytes_are_parsed_or_refused_without_a_throw() =>
        Prop.ForAll<byte[]>(bytes =>
        {
            Tlv.ParseAll(bytes);
            DataGroup.ParseAll(bytes);
            return true;
        }).Check(Seeded.Config);

    [Fact]
    public void Data_groups_of_any_length_are_read_back()
    {
        foreach (var length in new[] { 0, 1, 254, 255, 256, 5000 })
        {
            var group = DataGroup.ParseAll(DataGroup.Encode(new DataGroup(0x7F21, new byte[length]))).ShouldNotBeNull().ShouldHaveSingleItem();
            group.Identifier.ShouldBe(0x7F21);
            group.Value.Length.ShouldBe(length);
        }
    }
}
