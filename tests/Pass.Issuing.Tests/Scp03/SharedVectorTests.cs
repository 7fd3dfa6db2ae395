using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Pass.Cards.Crypto;

namespace Pass.Issuing.Tests.Scp03;

/// <summary>
/// The values our tests carry are those that were published: where the folder shared/vectors stands beside the repository they are compared with
/// its files one by one, and everywhere with what they were when that was done.
/// </summary>
public class SharedVectorTests
{
    private const string SessionsDigest = "434EA3472297C56F967910DA29EBCF21FF0B73943C83EFA975FF7477F501EC9E";

    /// <summary>RFC 4493 §4 and the key check values of osmocom/pysim, as aes-cmac.json has them.</summary>
    private const string CmacVectors = """
        {
          "aesCmac": {
            "key": "2b7e151628aed2a6abf7158809cf4f3c",
            "cases": [
              { "message": "", "mac": "bb1d6929e95937287fa37d129b756746" },
              { "message": "6bc1bee22e409f96e93d7e117393172a", "mac": "070a16b46b4d4144f79bdd9dd04a287c" },
              { "message": "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411", "mac": "dfa66747de9ae63030ca32611497c827" },
              {
                "message": "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710",
                "mac": "51f0bebf7e3b9d92fc49741779363cfe"
              }
            ]
          },
          "keyCheckValues": [
            { "key": "000102030405060708090a0b0c0d0e0f", "kcv": "c35280" },
            { "key": "101112131415161718191a1b1c1d1e1f", "kcv": "013808" },
            { "key": "202122232425262728292a2b2c2d2e2f", "kcv": "840de5" }
          ]
        }
        """;

    [Fact]
    public void The_recorded_sessions_are_the_published_ones()
    {
        var ours = Scp03VectorTests.Sessions.Select(row => Line(((Xunit.ITheoryDataRow)row).GetData())).ToList();
        Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes(string.Join('\n', ours)))).ShouldBe(SessionsDigest);
        if (Published("scp03.json") is { } published)
            published["vectors"]!.AsArray().Select(vector => Line(Session(vector!))).ShouldBe(ours);
    }

    [Fact]
    public void The_published_macs_and_check_values_are_ours()
    {
        var ours = JsonNode.Parse(CmacVectors)!;
        if (Published("aes-cmac.json") is { } published)
        {
            foreach (var (name, value) in ours.AsObject())
                JsonNode.DeepEquals(value, published[name]).ShouldBeTrue(name);
        }

        using var key = new AesKey(Bytes(ours["aesCmac"]!["key"]));
        foreach (var vector in ours["aesCmac"]!["cases"]!.AsArray())
            key.Cmac(Bytes(vector!["message"])).ShouldBe(Bytes(vector["mac"]));
        foreach (var vector in ours["keyCheckValues"]!.AsArray())
        {
            using var checkedKey = new AesKey(Bytes(vector!["key"]));
            checkedKey.CheckValue().ShouldBe(Bytes(vector["kcv"]));
        }
    }

    /// <summary>One session of the file, in the order our tests hold it.</summary>
    private static object?[] Session(JsonNode vector)
    {
        string Text(string name) => (string)vector[name]!;
        var exchange = vector["exchange"]!.AsArray().ShouldHaveSingleItem()!;
        ((string)exchange["plainCommand"]!, (string)exchange["plainResponse"]!).ShouldBe(("80e2910006bf3e035c015a00", "bf3e125a1089882119900000000000000000000005"));
        return
        [
            Text("enc").Length / 2, Convert.ToInt32(Text("securityLevel"), 16), Text("initializeUpdateCommand"), Text("initializeUpdateResponse"),
            Text("externalAuthenticateCommand"), (string)exchange["wrappedCommand"]!, (string)exchange["wrappedResponse"]!,
            vector["thenCommands"]!.AsArray().Select(command => (string)command!["wrapped"]!).ToArray(),
        ];
    }

    private static string Line(object?[] session) => string.Join(' ', session.Select(part => part is string[] several ? string.Join(' ', several) : part));

    private static byte[] Bytes(JsonNode? hex) => Convert.FromHexString((string)hex!);

    /// <summary>Null on a machine that has the repository alone.</summary>
    private static JsonNode? Published(string file)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Pass.sln")))
            root = root.Parent ?? throw new InvalidOperationException("Pass.sln is not above the tests.");
        var path = Path.Combine(root.FullName, "..", "shared", "vectors", file);
        return File.Exists(path) ? JsonNode.Parse(File.ReadAllText(path)) : null;
    }
}
