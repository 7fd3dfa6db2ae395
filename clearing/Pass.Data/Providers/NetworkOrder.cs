using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Pass.Data.Providers;

/// <summary>A UUID as its sixteen bytes in network order (RFC 9562): they sort as the UUID does.</summary>
internal sealed class NetworkOrder() : ValueConverter<Guid, byte[]>(id => id.ToByteArray(true), bytes => new Guid(bytes, true));
